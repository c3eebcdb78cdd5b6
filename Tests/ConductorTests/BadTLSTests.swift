import Metrics
import TestSupport
import Testing
import Wire

extension PeerTests {
    /// Targets with which TLS cannot be spoken: each is of kind `tls`, with what was wrong as text.
    @Suite(.serialized) struct BadTLSTests {
        private func expectFailure(
            _ run: PeerRun, _ name: String, _ text: String, kind: ErrorKind = .tls
        ) {
            #expect(run.broken == [], "\(name)")
            #expect(run.errors == [kind.name: 2], "\(name): \(run.store.firstTexts)")
            #expect(run.first(kind).contains(text), "\(name): \(run.first(kind))")
            #expect(
                run.counts(.connects, .opened, .failed) == [
                    "connects": 2, "opened": 0, "failed": 2,
                ], "\(name)")
        }

        // Certificates

        struct Bad: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var text: String
            var host = "127.0.0.1"
            var isTrusted = true
            var change: @Sendable (inout Certificate.Request) -> Void = { _ in }
        }

        private static func made(
            issuer: Certificate? = nil, _ change: (inout Certificate.Request) -> Void
        ) throws -> Certificate {
            var request = Certificate.Request()
            change(&request)
            return try Certificate.make(request, issuer: issuer)
        }

        private static func root(
            _ change: (inout Certificate.Request) -> Void = { _ in }
        ) throws -> Certificate {
            try made {
                $0.isAuthority = true
                $0.subject = "root"
                $0.names = []
                $0.usage = nil
                change(&$0)
            }
        }

        static let bad: [Bad] = [
            Bad(testDescription: "expired", text: "has expired") { $0.validTo = -60 },
            Bad(testDescription: "not yet valid", text: "not valid yet") { $0.validFrom = 3_600 },
            Bad(testDescription: "another address", text: "not for '127.0.0.1'") {
                $0.names = ["127.0.0.2", "localhost"]
            },
            Bad(testDescription: "another name", text: "not for 'localhost'", host: "localhost") {
                $0.names = ["127.0.0.1", "localhost.example"]
            },
            Bad(testDescription: "for clients", text: "not made for servers") {
                $0.usage = "clientAuth"
            },
            Bad(
                testDescription: "self-signed", text: "self-signed and not trusted",
                isTrusted: false),
        ]

        @Test(arguments: bad)
        func certificatesThatMustNotBeTaken(_ bad: Bad) throws {
            let other = bad.isTrusted ? nil : try Certificate.make()
            let server = try SecureServer(try Self.made(bad.change), trusting: other)
            let run = try PeerRun(target: server.target(host: bad.host))
            expectFailure(run, bad.testDescription, bad.text)
            // What is not checked is taken.
            let open = try PeerRun(
                target: "{ url: \"wss://\(bad.host):\(server.port)/\", tls: { verify: false } }")
            #expect(open.broken == [] && open.errors == [:], "\(open.store.firstTexts)")
        }

        @Test func anIssuerThatIsUnknownOrWeak() throws {
            let leaf = try Self.made(issuer: try Self.root()) { $0.subject = "leaf" }
            let unknown = try SecureServer(leaf, trusting: try Self.root { $0.subject = "other" })
            let run = try PeerRun(target: unknown.target())
            expectFailure(run, "unknown", "the certificate's issuer is unknown")
            let weakRoot = try Self.root { $0.rsaBits = 1_024 }
            let weak = try SecureServer(
                try Self.made(issuer: weakRoot) { $0.subject = "leaf" }, trusting: weakRoot)
            expectFailure(try PeerRun(target: weak.target()), "weak", "too weak")
        }

        @Test func aClientCertificateThatIsWanted() throws {
            let server = try SecureServer(try Certificate.make(), clientAuthorities: true)
            let run = try PeerRun(target: server.target())
            expectFailure(run, "wanted", "the server wants a client certificate")
        }

        // What is no TLS

        private static let hello10: [UInt8] =
            [0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 2] + [UInt8](repeating: 7, count: 32)
            + [0, 0, 0x2F, 0]

        struct Peer: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var text: String
            var script: ScriptedPeer.Script

            init(_ name: String, _ text: String, _ script: @escaping ScriptedPeer.Script) {
                testDescription = name
                self.text = text
                self.script = script
            }
        }

        static let peers: [Peer] = [
            Peer("HTTP", "does not speak TLS") { try $0.send("HTTP/1.1 400 Bad Request\r\n\r\n") },
            Peer("SSH greeting", "does not speak TLS") { try $0.send("SSH-2.0-OpenSSH_9.2\r\n") },
            Peer("noise", "does not speak TLS") {
                try $0.send((0..<4_000).map { UInt8(truncatingIfNeeded: $0 * 167 + 13) })
            },
            Peer("closes at once", "during the TLS handshake") { $0.close() },
            Peer("resets at once", "reset during the TLS handshake") { $0.reset() },
            Peer("ends its half", "closed during the TLS handshake") { $0.halfClose() },
            Peer("is silent", "no answer to the TLS handshake in time") { try $0.silence() },
            Peer("a record without an end", "no answer to the TLS handshake in time") {
                try $0.send([0x16, 3, 3, 0x10, 0, 2, 0])
            },
            Peer("a record cut in the middle", "closed during the TLS handshake") {
                try $0.send([0x16, 3, 3, 0x10, 0, 2, 0])
                $0.halfClose()
            },
            Peer("TLS 1.1", "no TLS version in common") { try $0.send(hello10) },
            Peer("refuses the version", "no TLS version in common") {
                try $0.send([0x15, 3, 1, 0, 2, 2, 70])
            },
            Peer("refuses", "the peer refused the handshake") {
                try $0.send([0x15, 3, 3, 0, 2, 2, 40])
            },
            Peer("does not know the name", "does not know the name") {
                try $0.send([0x15, 3, 3, 0, 2, 2, 112])
            },
        ]

        @Test(arguments: peers)
        func peersThatDoNotSpeakIt(_ peer: Peer) throws {
            let run = try PeerRun(
                target: { "{ url: \"wss://localhost:\($0)/\", connect-timeout: 300ms }" },
                script: peer.script)
            expectFailure(run, peer.testDescription, peer.text)
        }

        @Test func aServerOfTLSAskedWithoutIt() throws {
            let server = try SecureServer(try Certificate.make())
            let run = try PeerRun(target: "ws://127.0.0.1:\(server.port)/")
            expectFailure(run, "ws at wss", "during the handshake", kind: .handshake)
        }

        // Redirects

        /// Redirects whoever comes over TLS.
        private func redirect(
            _ certificate: Certificate, to location: String
        ) throws -> PeerRun {
            let folder = try TemporaryFolder()
            let authority = try folder.file("ca.pem", certificate.certificate)
            let context = try TLSContext(server: .made(certificate))
            return try PeerRun(
                target: { "{ url: \"wss://127.0.0.1:\($0)/\", tls: { ca: \"\(authority)\" } }" },
                script: { connection in
                    let secured = try SecuredPeer(connection, context)
                    _ = try secured.head()
                    secured.send("HTTP/1.1 308 There\r\nLocation: \(location)\r\n\r\n")
                    connection.close()
                })
        }

        @Test func redirectsKeepTheirSecurity() throws {
            let certificate = try Certificate.make()
            let server = try SecureServer(certificate)
            let followed = try redirect(certificate, to: "//127.0.0.1:\(server.port)/")
            #expect(followed.broken == [])
            #expect(followed.errors == [:], "\(followed.store.firstTexts)")
            #expect(followed.counts(.opened, .answered) == ["opened": 2, "answered": 2])
            let refused = try redirect(certificate, to: "ws://127.0.0.1:\(server.port)/")
            expectFailure(
                refused, "to ws", "from wss to ws, which is not followed", kind: .handshake)
            // Whom a redirect alone leads to TLS has the system's authorities.
            let port = server.port
            let secured = try PeerRun {
                _ = try $0.acceptance()
                try $0.send(
                    "HTTP/1.1 301 There\r\nLocation: wss://127.0.0.1:\(port)/\r\n\r\n")
            }
            expectFailure(secured, "to wss", "self-signed and not trusted")
        }
    }
}
