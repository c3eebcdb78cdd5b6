import EmbeddedServer
import Metrics
import TestSupport
import Testing
import Units
import Wire

extension PeerTests {
    /// Whole runs against servers that fail in the middle; the books close in each.
    @Suite(.serialized) struct FaultRunTests {
        private static let steady =
            "{ reconnect: { delay: 20ms, max: 200ms }, "
            + "send: { mix: hello, every: 10ms } }"

        /// Runs a plan while something happens to its server, until what was measured is enough, or for
        /// a second.
        private func run(
            _ profile: String = steady, at server: RunningServer, clients: Int = 10,
            timeout: String = "5s", until isEnough: ((MetricStore) -> Bool)? = nil,
            while happens: @escaping @Sendable (RunningServer) throws -> Void = { _ in }
        ) throws -> PeerRun {
            defer { server.stop() }
            let trouble = try Thread {
                do { try happens(server) } catch { Issue.record(error) }
            }
            let run = try PeerRun(
                target: "ws://127.0.0.1:\(server.port)/", profile,
                phases: ["steady: { clients: \(clients), for: \(isEnough == nil ? 1 : 120)s }"],
                timeout: timeout, until: isEnough ?? { _ in false })
            trouble.join()
            #expect(run.broken == [])
            return run
        }

        private func server(_ change: (inout ServerSettings) -> Void = { _ in }) throws
            -> RunningServer
        {
            var settings = ServerSettings()
            change(&settings)
            return try EmbeddedServer(settings).start()
        }

        @Test func aServerIsKilledAndRestarted() throws {
            let run = try run(
                at: server(),
                until: { $0.count(.opened) == 20 && $0.count(.answered) > 200 },
                while: {
                    try $0.waitForSessions(10)
                    $0.stopListening()
                    $0.resetConnections()
                    pause(milliseconds: 200)
                    try $0.listenAgain()
                })
            #expect(run.store.errors(.reset) == 10 && run.store.errors(.refused) > 0)
            #expect(run.store.count(.opened) == 20)
            #expect(run.store.histogram(.reconnect).moments.count == 10)
            #expect(run.store.errors(.notConnected) > 0)
        }

        /// Whatever a server does, no share is above its whole.
        @Test(arguments: 1...6 as ClosedRange<UInt64>)
        func sharesStayWithinTheirWhole(_ seed: UInt64) throws {
            var random = RandomStream(seed: seed)
            func share(_ most: Double) -> Share { Share(fraction: random.unit() * most) }
            var settings = ServerSettings()
            settings.seed = seed
            settings.drop = share(0.4)
            settings.duplicate = share(0.4)
            settings.reorder = share(0.4)
            settings.abrupt = share(0.4)
            settings.rejection = ServerSettings.Rejection(share: share(0.6), status: 503)
            settings.delays = [
                ServerSettings.WeightedDelay(
                    weight: 1, .uniform(.milliseconds(0), .milliseconds(450)))
            ]
            if random.unit() < 0.5 {
                settings.closeAfter = .milliseconds(Int64(50 + random.below(600)))
            }
            let profile =
                random.unit() < 0.5
                ? Self.steady
                : "{ session: 200ms..600ms, reconnect: never, "
                    + "flow: [{ send: hello, count: 3 }, { wait: 10ms }], "
                    + "react: [{ when: any, echo: true, after: 30ms }] }"
            let server = try EmbeddedServer(settings).start()
            defer { server.stop() }
            let run = try PeerRun(
                target: "ws://127.0.0.1:\(server.port)/", profile,
                phases: [
                    "ramp: { clients: 0 -> 12, for: 300ms }\n    measure: false",
                    "steady: { clients: 12, for: 400ms }", "steady: { clients: 6, for: 300ms }",
                ], timeout: "300ms")
            #expect(run.broken == [] && run.store.count(.errors) > 0)
        }

        @Test func everyHandshakeIsRefusedForAWhile() throws {
            let server = try server()
            server.refuseHandshakes(for: .seconds(1_000), status: 503)
            let run = try run(
                at: server,
                until: { $0.count(.opened) == 10 && $0.count(.answered) > 100 },
                while: { server in
                    try eventually("refusals") { server.counters.refused > 10 }
                    server.refuseHandshakes(for: .zero)
                })
            #expect(run.store.errors(.handshake) > 10 && run.store.count(.opened) == 10)
        }

        @Test func aShareOfTheSessionsIsReset() throws {
            let run = try run(
                at: server { $0.abrupt = Share(fraction: 0.3) }, clients: 30,
                until: { $0.count(.opened) > 33 })
            // Who is reset comes again, but for those whom the end of the run meets before.
            #expect(run.store.count(.opened) <= 30 + run.store.errors(.reset))
        }

        @Test func aServerNeverAnswersTheClose() throws {
            let run = try run(
                "{ session: 200ms, sessions: 1 }", at: server { $0.silentClose = true })
            #expect(run.store.count(.sessions) == 10 && run.errors == [:])
        }

        @Test func answersComeTwiceOutOfOrderAndLate() throws {
            let server = try server {
                $0.duplicate = Share(fraction: 0.1)
                $0.reorder = Share(fraction: 0.1)
                $0.delays = [
                    .init(weight: 95, .constant(.milliseconds(1))),
                    .init(weight: 5, .constant(.milliseconds(350))),
                ]
            }
            let run = try run(at: server, timeout: "300ms")
            let late = run.store.count(.repliesLate)
            #expect(late > 0 && run.store.count(.repliesDuplicated) > 0)
            #expect(run.store.count(.timeouts) >= late && run.store.count(.unmatched) == 0)
        }

        @Test func aPoolOfTenCarriesFiftyClients() throws {
            let run = try run(
                "{ pool: { min: 2, max: 10 }, reconnect: { delay: 20ms }, "
                    + "flow: [{ send: hello, count: 2 }, { wait: 5ms }] }", at: server(),
                clients: 50,
                until: { $0.count(.opened) == 20 && $0.count(.flowsCompleted) > 300 },
                while: {
                    try $0.waitForSessions(10)
                    $0.resetConnections()
                })
            #expect(run.store.errors(.reset) == 10 && run.store.count(.opened) == 20)
        }

        /// Five hundred clients lose their sessions at once and come back spread by their jitter.
        @Test func aReconnectStormIsSpreadByItsJitter() throws {
            let run = try run(
                "{ reconnect: { delay: 1s, jitter: 100% } }", at: server(), clients: 500,
                until: { $0.histogram(.reconnect).moments.count == 500 },
                while: {
                    try $0.waitForSessions(500)
                    $0.resetConnections()
                })
            #expect(run.store.errors(.reset) == 500 && run.store.count(.opened) == 1_000)
            let reconnect = run.store.histogram(.reconnect)
            // Delays are even between nothing and a second; what the machine adds comes on top.
            #expect(reconnect.moments.count == 500)
            let median = (reconnect.quantile(0.5) ?? 0)
            #expect(median > 400_000_000 && (reconnect.quantile(0.9) ?? 0) > 800_000_000)
        }
    }
}
