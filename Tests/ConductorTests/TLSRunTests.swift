import Metrics
import TestSupport
import Testing
import Wire

extension PeerTests {
    /// Runs over TLS that go well, or end as sessions without it do.
    @Suite(.serialized) struct TLSRunTests {
        private static let again = "reconnect: { delay: 5ms, max: 10ms }"

        @Test func everyOpenedConnectHasItsHandshake() throws {
            let run = try PeerRun(
                target: "{ embedded: { stamp: true }, tls: true }",
                "{ reconnect: never, flow: [{ send: hello, count: 3 }] }",
                phases: ["once: { clients: 40, times: 3, for: 20s }"])
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(
                run.counts(.opened, .answered, .sessions) == [
                    "opened": 120, "answered": 360, "sessions": 120,
                ])
            for metric in [TimeMetric.connectTLS, .connectTCP, .connectUpgrade, .connect] {
                #expect(run.store.histogram(metric).moments.count == 120, "\(metric)")
            }
        }

        /// A client's later handshakes go on with the session of its earlier one. A server says so
        /// in its first message, by the extension `pre_shared_key` (RFC 8446 §4.2.11).
        @Test func laterConnectsResume() throws {
            let server = try SecureServer(try Certificate.make())
            let port = server.port
            let hellos = Notes<(connection: Int, resumed: Bool)>()
            let run = try PeerRun(
                phases: ["once: { clients: 3, times: 4, for: 20s }"],
                target: { server.target(port: $0) },
                script: { connection in
                    let number = connection.number
                    try connection.carry(to: port) { bytes in
                        if hellos.all.contains(where: { $0.connection == number }) { return }
                        let accepted = Array(bytes.prefix(200)).firstRange(of: [0, 0x29, 0, 2])
                        hellos.add((number, accepted != nil))
                    }
                })
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.counts(.opened, .answered) == ["opened": 12, "answered": 12])
            #expect(hellos.all.count == 12)
            #expect(hellos.all.count(where: \.resumed) == 9)
        }

        /// Both sides have more to send than the other takes at once.
        @Test func largeMessagesPassWhileBothReadSlowly() throws {
            let server = try SecureServer(try Certificate.make())
            let port = server.port
            let run = try PeerRun(
                "{ reconnect: never, flow: [{ send: big, count: 2 }, { send: small }] }",
                phases: ["once: { clients: 2, for: 20s }"],
                messages: """
                    big: { binary: { size: 3MiB, fill: random }, expect: echo, timeout: 20s }
                      small: { binary: { size: 1MiB, fill: random }, expect: echo, timeout: 20s }
                    """,
                target: { server.target(port: $0) },
                script: { try $0.carry(to: port, stalling: 1) })
            #expect(run.broken == [])
            #expect(run.errors == [:], "\(run.store.firstTexts)")
            #expect(
                run.counts(.answered, .bytesSent, .bytesReceived) == [
                    "answered": 6, "bytes.sent": 14 << 20, "bytes.received": 14 << 20,
                ])
        }

        @Test func aServerThatClosesIsCameBackTo() throws {
            let run = try PeerRun(
                target: "{ embedded: { close-after: 50ms }, tls: true }",
                "{ \(Self.again), send: { mix: hello, every: 5ms } }",
                phases: ["steady: { clients: 20, for: 1s }"])
            #expect(run.broken == [])
            let lost = run.store.errors(.closed)
            #expect(lost > 5)
            #expect(Set(run.errors.keys).isSubset(of: ["closed", "cut", "not-connected"]))
            #expect(run.store.details(of: .closed).map(\.code) == [1001])
            let handshakes = run.store.histogram(.connectTLS).moments.count
            let opened = run.store.count(.opened)
            #expect(handshakes >= opened && handshakes <= run.store.count(.connects))
        }

        /// The stream ends anywhere, also inside of records and handshakes.
        @Test func aStreamMayBreakAnywhere() throws {
            let server = try SecureServer(try Certificate.make())
            let port = server.port
            let run = try PeerRun(
                "{ \(Self.again), send: { mix: hello, every: 1ms } }",
                phases: ["steady: { clients: 4, for: 2s }"],
                target: { server.target(port: $0) },
                script: { try $0.carry(to: port, limit: $0.number * 61 % 4_000) })
            #expect(run.broken == [])
            let kinds = Set(run.errors.keys)
            #expect(kinds.isSuperset(of: ["tls", "abrupt"]), "\(run.errors)")
            #expect(
                kinds.isSubset(of: ["tls", "handshake", "abrupt", "reset", "cut", "not-connected"]),
                "\(run.errors) \(run.store.firstTexts)")
            #expect(run.store.count(.connects) > 30)
        }

        /// What comes behind the last message of a read is told without a further event.
        @Test(arguments: [
            ("farewell", ErrorKind.abrupt, "without a close frame"),
            ("noise", .protocolError, "TLS: "),
        ])
        func theEndMayComeWithTheLastMessage(
            _ end: String, _ kind: ErrorKind, _ text: String
        ) throws {
            let certificate = try Certificate.make()
            let folder = try TemporaryFolder()
            let authority = try folder.file("ca.pem", certificate.certificate)
            let context = try TLSContext(server: .made(certificate))
            let run = try PeerRun(
                "{ reconnect: never, send: { mix: any, every: 10s } }",
                phases: ["steady: { clients: 2, for: 500ms }"],
                messages: "any: { text: x }",
                target: { "{ url: \"wss://127.0.0.1:\($0)/\", tls: { ca: \"\(authority)\" } }" },
                script: { connection in
                    let secured = try SecuredPeer(connection, context)
                    try secured.upgrade()
                    secured.atOnce {
                        secured.send(PeerFrame.text("bye"))
                        if end == "noise" {
                            secured.sendRaw([0x17, 3, 3, 0, 20] + [UInt8](repeating: 7, count: 20))
                        } else {
                            secured.farewell()
                        }
                    }
                    try secured.read()
                })
            #expect(run.broken == [])
            #expect(run.errors == [kind.name: 2], "\(run.store.firstTexts)")
            #expect(run.first(kind).contains(text), "\(run.first(kind))")
            #expect(
                run.counts(.messagesReceived, .opened) == ["messages.received": 2, "opened": 2])
        }
    }
}
