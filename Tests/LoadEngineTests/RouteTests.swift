import Testing
import Wire

@testable import LoadEngine

@Suite struct RouteTests {
    /// Where plans connect from, where to, and the addresses that are tried.
    @Test(
        arguments: [
            ([], "127.0.0.1", ["127.0.0.1:1"]), (["127.0.0.2"], "127.0.0.1", ["127.0.0.1:1"]),
            (["127.0.0.2"], "::1", []), (["::1"], "127.0.0.1", []),
            (["127.0.0.2", "::1"], "::1", ["[::1]:1"]),
        ] as [([String], String, [String])])
    func noAddressIsTriedThatNoSourceFits(
        sources: [String], host: String, expected: [String]
    ) throws {
        var endpoint = Endpoint(
            label: "", host: host, port: 1, authority: "",
            resource: PayloadTemplate(constant: "/"), connectTimeout: 1, maxMessage: 1)
        endpoint.sources = sources
        var path = endpoint
        path.socketPath = "/x"
        let routes = try Route.all(to: [endpoint, path])
        #expect(routes[0].addresses.map(\.description) == expected)
        #expect(routes[1].addresses.map(\.description) == ["/x"])
        #expect(!expected.isEmpty || routes[0].problem == Route.otherFamily)
    }
}
