import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Bytes leave on the connection that they are for, whoever ends whose session meanwhile.
@Suite struct OwnBytesTests {
    static let ms = ScriptedGraph.millisecond

    /// Clients that come and go and share a pool, whose server pushes something in one segment with
    /// each answer: the last user of a pool leaves while bytes of its connection are still to be sent.
    @Test(arguments: [Opcode.ping, .text], [(1, 1), (2, 2), (1, 4), (3, 3)])
    func whoeverLeavesAPoolClosesOtherConnections(_ push: Opcode, _ pool: (least: Int, most: Int)) {
        for (seed, users) in [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 5)] {
            let run = Self.run(seed: UInt64(seed), users: users, push: push) {
                $0.pool = .init(
                    min: pool.least, max: pool.most, acquireTimeout: ScriptedGraph.second)
            }
            #expect(run.wrongBooks == [], "\(users) users, seed \(seed)")
            #expect(run.store.count(.answered) > 0)
        }
    }

    /// The same where each client has its own connection, and moves back to its first endpoint.
    @Test(arguments: [Opcode.ping, .text])
    func clientsMoveBetweenConnections(_ push: Opcode) {
        for seed in 1...4 {
            let run = Self.run(seed: UInt64(seed), users: 4, push: push, endpoints: 2) {
                $0.failover = .init(after: 1, failback: 70 * Self.ms, healthCheck: 30 * Self.ms)
                $0.heartbeat = .init(every: 25 * Self.ms, timeout: ScriptedGraph.second)
            }
            #expect(run.wrongBooks == [], "seed \(seed)")
        }
    }

    /// Arrivals that send for 100 ms and answer pushes; then everybody has gone.
    private static func run(
        seed: UInt64, users: Int, push: Opcode, endpoints: Int = 1,
        _ change: (inout Lifecycle) -> Void
    ) -> ScriptedRun {
        var template = ScriptedGraph.template(
            mix: [(0, 1)], every: .constant(.milliseconds(20)),
            session: .uniform(.milliseconds(50), .milliseconds(150)),
            reconnect: ReconnectPolicy(
                delay: ms, max: 10 * ms, factor: 2, jitter: 0, attempts: nil))
        template.endpoints = Array(0..<endpoints)
        change(&template.lifecycle)
        if push == .text {
            let pushed = Matcher(conditions: [
                .init(subject: .payload, test: .contains(PayloadTemplate(constant: "push on ")))
            ])
            template.reactions = [
                Reaction(when: pushed, action: .echo, after: .constant(.zero))
            ]
        }
        let arrivals = LoadCurve(Double(users) * 5)
        let stages = [
            ScriptedGraph.stage(0, .arrivals(arrivals), 400 * ms),
            ScriptedGraph.stage(
                1, .population(LoadCurve(0)), 400 * ms),
        ]
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template], stages: stages, seed: seed,
                endpoints: endpoints),
            .init(
                delays: [(1, .uniform(.milliseconds(1), .milliseconds(30)))], push: push,
                lifetime: endpoints > 1 ? 90 * ms : nil))
    }
}
