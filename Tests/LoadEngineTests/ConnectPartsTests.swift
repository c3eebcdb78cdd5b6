import Testing
import Wire

@testable import LoadEngine

/// What lies between a connected socket and a session: tunnel, TLS, redirects.
@Suite struct ConnectPartsTests {
    @Test(
        arguments: [
            (false, false, [.upgrading]), (true, false, [.securing, .upgrading]),
            (false, true, [.tunnelling, .upgrading]),
            (true, true, [.tunnelling, .securing, .upgrading]),
        ] as [(Bool, Bool, [ConnectionState])])
    func partsFollowOneAnother(secure: Bool, proxied: Bool, expected: [ConnectionState]) {
        let dial = ScriptedDial(
            ScriptedDial.endpoint(secure: secure, proxied: proxied),
            ScriptedDial.route(["127.0.0.1"]))
        var parts: [ConnectionState] = []
        repeat {
            parts.append(dial.dialer.part(of: dial.dial, after: parts.last ?? .connecting))
        } while parts.last != .upgrading
        #expect(parts == expected)
    }

    /// A redirect to `wss` is secured, also where the endpoint is not; one that stays is as before.
    @Test(arguments: [("wss://there/", ConnectionState.securing), ("/other", .upgrading)])
    func aRedirectDecidesAboutTLS(location: String, part: ConnectionState) {
        var dial = ScriptedDial(
            ScriptedDial.endpoint(), ScriptedDial.route(["127.0.0.1"]))
        dial.run([.connects(.own), .redirects(location)])
        #expect(dial.dialer.part(of: dial.dial, after: .connecting) == part)
    }

    @Test(
        arguments: [
            (ConnectionState.connecting, "connectTimeout: no connection in time"),
            (.tunnelling, "proxy: no answer from the proxy in time"),
            (.securing, "tls: no answer to the TLS handshake in time"),
            (.upgrading, "handshakeTimeout: no answer to the handshake in time"),
        ])
    func aPartThatDoesNotEndIsTold(part: ConnectionState, text: String) {
        var dial = ScriptedDial(
            ScriptedDial.endpoint(), ScriptedDial.route(["127.0.0.1", "127.0.0.2"]))
        if part != .connecting { dial.run(.connects(.own)) }
        dial.part = part
        if part != .connecting {
            dial.run(.at(9_999))
            #expect(dial.said.last == "wait 10000")
        }
        dial.run(.at(10_000))
        #expect(dial.said.last == "fail \(text)")
    }

    @Test(
        arguments: [
            ("here", 80, nil, "CONNECT here:80 HTTP/1.1\r\nHost: here:80\r\n\r\n"),
            ("::1", 81, nil, "CONNECT [::1]:81 HTTP/1.1\r\nHost: [::1]:81\r\n\r\n"),
            (
                "here", 80, "ws://there:82/",
                "CONNECT there:82 HTTP/1.1\r\nHost: there:82\r\n\r\n"
            ),
        ] as [(String, UInt16, String?, String)])
    func aProxyIsAskedForWhereItGoes(
        host: String, port: UInt16, redirect: String?, request: String
    ) {
        var dial = ScriptedDial(
            ScriptedDial.endpoint(proxied: true, host: host, port: port),
            ScriptedDial.route(["127.0.0.1"]))
        if let redirect {
            dial.run([.connects(.own), .redirects(redirect)])
            // The proxy is asked again, nobody else.
            #expect(dial.said.suffix(2) == ["127.0.0.1:1", "wait 10000"])
        }
        #expect(String(decoding: dial.dialer.tunnelRequest(dial.dial), as: UTF8.self) == request)
    }

    // MARK: Redirects

    /// Where a redirect leads, what is found there, and what the dialer says from then on.
    static let redirects: [(String, [ScriptedDial.Act], [String])] = [
        ("/b", [], ["leave", "127.0.0.1:1", "wait 10000"]),
        ("ws://here/b", [], ["leave", "127.0.0.1:1", "wait 10000"]),
        ("ws://127.0.0.5:9/b", [], ["leave", "127.0.0.5:9", "wait 10000"]),
        (
            "ws://[::1]/b", [],
            ["leave", "fail dns: no address for ::1: \(Route.otherFamily)"]
        ),
        ("ws://there/b", [.at(9_000)], ["leave", "look up there:80", "wait 10000"]),
        (
            "ws://there/b", [.finds(["127.0.0.6", "127.0.0.7"])],
            ["leave", "look up there:80", "127.0.0.6:7", "wait 250"]
        ),
        (
            "ws://there/b", [.finds([], problem: "no such host")],
            ["leave", "look up there:80", "fail dns: no address for there: no such host"]
        ),
        (
            "ws://there/b", [.finds(["::1"])],
            ["leave", "look up there:80", "fail dns: no address for there: \(Route.otherFamily)"]
        ),
        (
            "ws://there/b", [.finds(["127.0.0.6"]), .fails(.own, 111)],
            [
                "leave", "look up there:80", "127.0.0.6:7", "wait 10000",
                "fail refused: Connection refused by 127.0.0.6:7 (there)",
            ]
        ),
        (
            "ftp://there/", [],
            ["fail handshake: status 302 to 'ftp://there/', which is not a target"]
        ),
    ]

    @Test(arguments: redirects.indices) func aRedirectIsFollowed(_ number: Int) {
        let (location, acts, said) = Self.redirects[number]
        var dial = ScriptedDial(
            ScriptedDial.endpoint(), ScriptedDial.route(["127.0.0.1"], from: ["127.0.0.9"]))
        dial.run([.connects(.own), .redirects(location)] + acts)
        let later = dial.said.dropFirst(3).map { $0.replacing(" from 127.0.0.9:0", with: "") }
        #expect(later == said)
    }

    @Test func fiveRedirectsAreFollowedNeverFromWssToWs() {
        var dial = ScriptedDial(ScriptedDial.endpoint(), ScriptedDial.route(["127.0.0.1"]))
        for number in 1...EngineLimits.redirects {
            dial.run([.connects(.own), .redirects("/\(number)")])
            #expect(dial.said.last == "wait 10000")
        }
        #expect(dial.dialer.target(dial.dial, nil)?.resource == "/\(EngineLimits.redirects)")
        dial.run([.connects(.own), .redirects("/more")])
        #expect(dial.said.last == "fail handshake: more than 5 redirects")
        var secured = ScriptedDial(
            ScriptedDial.endpoint(secure: true), ScriptedDial.route(["127.0.0.1"]))
        secured.run([.connects(.own), .redirects("ws://here:80/")])
        #expect(
            secured.said.last
                == "fail handshake: status 302 from wss to ws, which is not followed")
    }
}
