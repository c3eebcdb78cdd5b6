import EmbeddedServer
import Metrics
import TestSupport
import Testing
import Wire

extension PeerTests {
    /// Connects through an HTTP proxy.
    @Suite(.serialized) struct ProxyTests {
        /// A target behind the proxy at a port.
        private static func target(
            _ url: String, _ proxy: UInt16, user: String = "", _ more: String = ""
        ) -> String {
            "{ url: \"\(url)\", proxy: \"http://\(user)127.0.0.1:\(proxy)\"\(more) }"
        }

        private func expectOpen(_ run: PeerRun, _ name: String) {
            #expect(run.broken == [], "\(name)")
            #expect(run.errors == [:], "\(name): \(run.store.firstTexts)")
            #expect(
                run.counts(.opened, .answered, .sessions) == [
                    "opened": 2, "answered": 2, "sessions": 2,
                ], "\(name)")
        }

        /// The proxy looks the target's name up, not we.
        @Test(arguments: ["127.0.0.1", "[::1]", "nowhere.invalid"])
        func leadsToTheTarget(_ host: String) throws {
            let server = try EmbeddedServer(ServerSettings()).start()
            let requests = Notes<(line: String, user: String?)>()
            let run = try PeerRun(
                target: {
                    Self.target("ws://\(host):\(server.port)/", $0, user: "me:pass%20word@")
                },
                script: { connection in
                    try connection.tunnel()
                    let line = connection.request.split(separator: "\r\n")[0]
                    requests.add((String(line), connection.header("Proxy-Authorization")))
                })
            expectOpen(run, host)
            #expect(
                requests.all.map(\.line)
                    == Array(
                        repeating: "CONNECT \(host):\(server.port) HTTP/1.1", count: 2))
            #expect(
                requests.all.map(\.user)
                    == Array(
                        repeating: "Basic bWU6cGFzcyB3b3Jk", count: 2))
            server.stop()
        }

        @Test func leadsToTheTargetOverTLS() throws {
            let server = try SecureServer(try Certificate.make())
            let secured = try PeerRun(
                target: { server.target(", proxy: \"http://localhost:\($0)\"") },
                script: { try $0.tunnel() })
            expectOpen(secured, "wss")
            #expect(secured.store.histogram(.connectTLS).moments.count == 2)
            // The certificate is that of the target, not of the proxy; a plain target has none.
            let plain = try EmbeddedServer(ServerSettings()).start()
            let wrong = try PeerRun(
                target: { Self.target("wss://127.0.0.1:\(plain.port)/", $0) },
                script: { try $0.tunnel() })
            #expect(wrong.broken == [])
            #expect(wrong.errors == ["tls": 2])
            #expect(wrong.first(.tls) == "the peer does not speak TLS")
            plain.stop()
        }

        struct Bad: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var text: String
            var status: UInt16?
            var script: ScriptedPeer.Script

            init(
                _ name: String, _ text: String, status: UInt16? = nil,
                _ script: @escaping ScriptedPeer.Script
            ) {
                testDescription = name
                self.text = text
                self.status = status
                self.script = script
            }

            static func refusal(_ status: UInt16, _ reason: String) -> Bad {
                Bad("\(status)", "the proxy refused: status \(status) \(reason)", status: status) {
                    try $0.head()
                    try $0.send("HTTP/1.1 \(status) \(reason)\r\nContent-Length: 2\r\n\r\nno")
                }
            }
        }

        static let bad: [Bad] = [
            .refusal(407, "Proxy Authentication Required"), .refusal(403, "Forbidden"),
            .refusal(502, "Bad Gateway"), .refusal(302, "Found"), .refusal(101, "Switching"),
            Bad("garbage", "the proxy's answer: not HTTP") { try $0.send("SSH-2.0-x\r\n") },
            Bad("is silent", "no answer from the proxy in time") { try $0.silence() },
            Bad("closes at once", "by the proxy") { $0.close() },
            Bad("resets at once", "reset by the proxy") { $0.reset() },
            Bad("resets after the request", "reset by the proxy") {
                try $0.head()
                $0.reset()
            },
            Bad("closes in the middle", "closed by the proxy") {
                try $0.head()
                try $0.send("HTTP/1.1 200 OK\r\nX-")
                $0.close()
            },
            Bad("says more", "the target spoke before it was asked") {
                try $0.head()
                try $0.send("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101 X\r\n")
            },
            Bad("endless headers", "over 100 header lines") {
                try $0.head()
                try $0.send("HTTP/1.1 200 OK\r\n")
                while true { try $0.send("A: b\r\n") }
            },
        ]

        @Test(arguments: bad)
        func failsWithItsText(_ bad: Bad) throws {
            let run = try PeerRun(
                target: {
                    Self.target("ws://example.invalid:80/", $0, ", connect-timeout: 300ms")
                }, script: bad.script)
            #expect(run.broken == [])
            #expect(run.errors == ["proxy": 2], "\(run.store.firstTexts)")
            #expect(run.first(.proxy).contains(bad.text), "\(run.first(.proxy))")
            #expect(
                run.counts(.connects, .failed, .requests) == [
                    "connects": 2, "failed": 2, "requests": 0,
                ])
            if let status = bad.status {
                #expect(run.store.details(of: .proxy).map(\.code) == [status])
            }
        }

        /// What fails behind the tunnel is no fault of the proxy.
        @Test func whatFailsBehindItIsTheTargets() throws {
            let run = try PeerRun(
                target: { Self.target("ws://127.0.0.1:80/", $0) },
                script: {
                    try $0.head()
                    try $0.send("HTTP/1.1 200 OK\r\n\r\n")
                    _ = try $0.acceptance()
                    $0.close()
                })
            #expect(run.broken == [])
            #expect(run.errors == ["handshake": 2])
            #expect(run.first(.handshake) == "closed during the handshake")
        }
    }
}
