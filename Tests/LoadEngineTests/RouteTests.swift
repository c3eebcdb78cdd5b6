import Testing
import Wire

@testable import LoadEngine

@Suite struct RouteTests {
    private static func endpoint(_ host: String, port: UInt16 = 1) -> Endpoint {
        Endpoint(
            label: "", host: host, port: port, authority: "",
            resource: PayloadTemplate(constant: "/"), connectTimeout: 1_000_000_000, maxMessage: 1)
    }

    /// Where plans connect from, where to, and what is tried of it.
    @Test(
        arguments: [
            ([], "127.0.0.1", true), (["127.0.0.2"], "127.0.0.1", true),
            (["127.0.0.2"], "::1", false), (["::1"], "127.0.0.1", false),
            (["127.0.0.2", "::1"], "::1", true),
        ] as [([String], String, Bool)])
    func noAddressIsTriedThatNoSourceFits(sources: [String], host: String, isTried: Bool) throws {
        var endpoint = Self.endpoint(host)
        endpoint.sources = sources
        let route = try Route.all(to: [endpoint])[0]
        let dial = ScriptedDial(endpoint, route)
        let isOpened = dial.said.first?.contains(host) == true && dial.open.count == 1
        #expect(isOpened == isTried)
        #expect(
            isTried || dial.said == ["fail dns: no address for \(host): \(Route.otherFamily)"])
    }

    /// Only a name that the plan has no address of is asked for.
    @Test(
        arguments: [
            ("127.0.0.1", 80, "127.0.0.1:80"), ("game.test", 80, "10.0.0.1:80"),
            ("Game.Test.", 80, "10.0.0.1:80"), ("game.test", 81, "asked"),
            ("a.game.test", 80, "asked"),
        ] as [(String, UInt16, String)])
    func whatThePlanKnowsIsNotAsked(_ host: String, _ port: UInt16, _ expected: String) throws {
        let pinned = try #require(SocketAddress(literal: "10.0.0.1", port: 80))
        var ends = [Self.endpoint(host, port: port), Self.endpoint("b"), Self.endpoint("c")]
        ends[1].proxy = Endpoint.Proxy(host: host, port: port, authorization: nil)
        for index in ends.indices {
            ends[index].names.pinned = [PinnedAddress(host: "Game.test", pinned)]
        }
        let routes = try Route.all(to: ends)
        for route in routes[0...1] {
            let found = route.addresses?.map(\.description) ?? ["asked"]
            #expect(found == [expected])
        }
        // The way of a redirect is no other one.
        var dial = ScriptedDial(ends[2], ScriptedDial.route(["127.0.0.9"]))
        dial.run([.connects(.own), .redirects("ws://\(host):\(port)/")])
        let said = expected == "asked" ? ["look up \(host):\(port)"] : [expected, "wait 1000"]
        #expect(Array(dial.said.suffix(said.count)) == said)
    }

    @Test func aSocketFileIsNotAsked() throws {
        var path = Self.endpoint("localhost")
        path.socketPath = "/x"
        var long = path
        long.socketPath = String(repeating: "x", count: 200)
        let routes = try Route.all(to: [path, long])
        #expect(routes[0].addresses?.map(\.description) == ["/x"])
        #expect(routes[1].addresses?.isEmpty == true && routes[1].problem != nil)
    }
}
