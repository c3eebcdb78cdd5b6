import EmbeddedServer
import Glibc
import Metrics
import TestSupport
import Testing
import Units
import Wire

extension PeerTests {
    /// Lifecycles of sessions against real sockets; the books close in each.
    @Suite(.serialized) struct LifecycleTests {
        /// A port where nobody listens any more.
        private static func freePort() throws -> UInt16 {
            let server = try EmbeddedServer(ServerSettings()).start()
            defer { server.stop() }
            return server.port
        }

        private static let first = Selection(url: 0)
        private static let steady = ["steady: { clients: 4, for: 2s }"]

        @Test func aSilentPeerIsDroppedByItsHeartbeat() throws {
            let run = try PeerRun(
                "{ heartbeat: { every: 50ms, timeout: 80ms }, reconnect: never }",
                phases: Self.steady
            ) {
                try $0.upgrade()
                try $0.drink()
            }
            #expect(run.broken == [])
            #expect(run.errors == ["heartbeat": 4])
            #expect(run.frames.isEmpty || run.frames.contains { $0.opcode == 9 })
        }

        @Test func aPeerThatAnswersItsHeartbeatStays() throws {
            let server = try EmbeddedServer(ServerSettings()).start()
            defer { server.stop() }
            let run = try PeerRun(
                target: "ws://127.0.0.1:\(server.port)/",
                "{ heartbeat: { every: 20ms, timeout: 10s }, send: { mix: hello, every: 50ms } }",
                phases: Self.steady)
            #expect(run.broken == [] && run.errors == [:])
            #expect(run.store.count(.opened) == 4 && run.store.count(.controlReceived) > 5)
        }

        /// Their connections are cut by plan, which is no error, and they come back each time.
        @Test(arguments: [true, false])
        func clientsThatBlinkComeBack(_ isAbrupt: Bool) throws {
            let server = try EmbeddedServer(ServerSettings()).start()
            defer { server.stop() }
            let cuts = "every: 100ms..300ms, offline: 0s..50ms, abrupt: \(isAbrupt)"
            let run = try PeerRun(
                target: "ws://127.0.0.1:\(server.port)/",
                "{ disrupt: { \(cuts) }, send: { mix: hello, every: 20ms } }", phases: Self.steady)
            #expect(run.broken == [] && run.errors == [:])
            #expect(run.store.count(.disruptions) > 4)
            #expect(run.store.count(.opened) > 4)
            #expect(run.store.histogram(.session).moments.count == 0)
        }

        /// The codes of close frames, or none where the connection was reset.
        @Test(arguments: [("0%", 40...40), ("100%", 0...0), ("40%", 8...38)])
        func aShareOfTheEndsByPlanIsAReset(_ share: String, _ closes: ClosedRange<Int>) throws {
            let run = try PeerRun(
                "{ close: { abrupt: \(share) }, session: 20ms }",
                phases: ["once: { clients: 10, times: 4, for: 20s }"]
            ) {
                try $0.upgrade()
                try $0.echo()
            }
            #expect(run.broken == [] && run.errors == [:])
            #expect(run.store.count(.sessions) == 40)
            #expect(closes.contains(run.frames.count { $0.opcode == 8 }))
        }

        @Test(arguments: [("[4000]", 0), ("[4000, 1001]", 0), ("[1001]", 4)])
        func expectedCodesEndSessionsByPlan(_ expected: String, _ errors: UInt64) throws {
            let run = try PeerRun(
                "{ close: { expected: \(expected) }, sessions: 1, reconnect: never }",
                phases: Self.steady
            ) {
                try $0.upgrade()
                try $0.send(PeerFrame.close(4000))
                try $0.drink()
            }
            #expect(run.broken == [])
            #expect(run.store.errors(.closed) == errors && run.store.count(.sessions) == 4)
        }

        /// The first server is dead at first and comes back: clients go to the backup and return.
        @Test func clientsFailOverAndComeBack() throws {
            let backup = try EmbeddedServer(ServerSettings()).start()
            defer { backup.stop() }
            let port = try Self.freePort()
            let revived = Notes<RunningServer>()
            let revival = try Thread {
                do { try backup.waitForSessions(4) } catch { Issue.record(error) }
                let settings = ServerSettings(address: .loopback(port: port))
                if let again = try? EmbeddedServer(settings).start() { revived.add(again) }
            }
            let run = try PeerRun(
                target: "{ urls: ['ws://127.0.0.1:\(port)/', 'ws://127.0.0.1:\(backup.port)/'] }",
                "{ reconnect: { delay: 10ms }, failover: { after: 2, failback: 100ms }, "
                    + "send: { mix: hello, every: 10ms } }",
                phases: ["steady: { clients: 4, for: 120s }"],
                until: { $0.count(.messagesSent, in: Self.first) > 10 && $0.count(.opened) == 8 })
            revival.join()
            for server in revived.all { server.stop() }
            #expect(run.broken == [])
            let opened = [0, 1].map {
                run.store.count(.opened, in: Selection(url: $0))
            }
            #expect(opened == [4, 4], "\(run.errors)")
            // Two refused tries of each client, and those of the scouts until the server was back.
            #expect(run.store.errors(.refused) >= 8)
            let sent = [0, 1].map {
                run.store.count(.messagesSent, in: Selection(url: $0))
            }
            #expect(sent[0] > 0 && sent[1] > 0)
        }

        /// Connects work and nothing is answered: only the health check finds out.
        @Test func aHealthCheckFindsADeafServer() throws {
            let backup = try EmbeddedServer(ServerSettings()).start()
            defer { backup.stop() }
            let silent: ScriptedPeer.Script = {
                try $0.upgrade()
                try $0.drink()
            }
            let run = try PeerRun(
                "{ failover: { after: 2, health-check: 400ms }, reconnect: { delay: 10ms } }",
                phases: ["steady: { clients: 4, for: 4s }"],
                target: {
                    "{ urls: ['ws://127.0.0.1:\($0)/', 'ws://127.0.0.1:\(backup.port)/'] }"
                }, script: silent)
            #expect(run.broken == [])
            #expect(run.errors == ["heartbeat": 4])
            #expect(run.store.count(.opened, in: Selection(url: 1)) == 4)
        }

        @Test func aProfileHasItsOwnTarget() throws {
            let servers = try [0, 1].map { _ in try EmbeddedServer(ServerSettings()).start() }
            defer { for server in servers { server.stop() } }
            let run = try PeerRun(
                target: "ws://127.0.0.1:\(servers[0].port)/",
                "{ send: { mix: hello, every: 50ms } }\n"
                    + "  other: { extends: user, target: ws://127.0.0.1:\(servers[1].port)/ }",
                phases: Self.steady)
            #expect(run.broken == [])
            let opened = [0, 1].map {
                run.store.count(.opened, in: Selection(profile: $0, url: $0))
            }
            #expect(opened == [2, 2])
        }

        /// What a connection of a pool captured in `open` is there for whoever borrows it.
        @Test func messagesUseWhatTheirBorrowedConnectionCaptured() throws {
            let server = try EmbeddedServer(ServerSettings()).start()
            defer { server.stop() }
            let run = try PeerRun(
                target: "ws://127.0.0.1:\(server.port)/",
                "{ pool: { min: 2, max: 3 }, open: [{ send: login }], "
                    + "send: { mix: use, every: 20ms } }",
                phases: ["steady: { clients: 9, for: 500ms }"],
                messages: """
                    login:
                        json: { t: "{{ hex(8) }}" }
                        expect: { match: { $.t: { exists: true } }, capture: { token: $.t } }
                      use:
                        json: { id: "{{ id }}", token: "{{ token }}" }
                        expect: { match: { $.id: "{{ id }}", $.token: "{{ token }}" } }
                    """)
            #expect(run.broken == [])
            // What waits for a connection when the run ends is dropped, which is no matter of captures.
            let errors = run.errors.filter { $0.key != "backpressure" }
            #expect(errors == [:])
            #expect(run.store.count(.answered, in: Selection(message: 2)) > 5)
        }

        /// Fifty clients and ten connections, each of which runs `open` before anybody has it.
        @Test func aPoolRunsOpenOnceForEachConnection() throws {
            let server = try EmbeddedServer(ServerSettings()).start()
            defer { server.stop() }
            let run = try PeerRun(
                target: "ws://127.0.0.1:\(server.port)/",
                "{ pool: { min: 10, max: 10 }, open: [{ send: login }], "
                    + "send: { mix: hello, every: 50ms } }",
                phases: ["steady: { clients: 50, for: 600ms }"],
                messages: "login: { text: login, expect: echo }")
            // What waits for a connection when the run ends is dropped.
            let errors = run.errors.filter { $0.key != "backpressure" }
            #expect(run.broken == [] && errors == [:])
            #expect(run.store.count(.opened) == 10)
            #expect(run.store.count(.answered, in: Selection(message: 1)) == 10)
            #expect(run.store.count(.answered, in: Selection(message: 0)) > 10)
        }
    }
}
