import Metrics
import Testing
import Units

@testable import LoadEngine

/// Storms of the plan: many sessions are dropped at once, without a fault of the target.
@Suite struct PlannedStormTests {
    static let ms = ScriptedGraph.millisecond

    private static func run(
        share: Double, abrupt: Bool, delay: Int64?, clients: Int = 100,
        share loops: LoopShare = LoopShare(index: 0, count: 1)
    ) -> ScriptedRun {
        let template = ScriptedGraph.template(
            mix: [(0, 1)], every: .constant(.milliseconds(100)),
            reconnect: delay.map {
                ReconnectPolicy(delay: $0, max: $0, factor: 1, jitter: 0, attempts: nil)
            })
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template],
                stages: [
                    ScriptedGraph.population(clients, for: ScriptedGraph.second),
                    ScriptedGraph.stage(1, .storm(share: share, abrupt: abrupt), 5_000 * ms),
                ]),
            .init(delays: [(1, .constant(.milliseconds(50)))]), share: loops)
    }

    @Test(arguments: [(0.5, true), (0.5, false), (0.1, true), (1, false), (0.013, true)])
    func exactlyTheShareIsDroppedWithoutAnErrorAndComesBack(_ share: Double, _ abrupt: Bool) {
        let run = Self.run(share: share, abrupt: abrupt, delay: 400 * Self.ms)
        let dropped = UInt64((100 * share).rounded())
        #expect(run.wrongBooks == [])
        #expect(ErrorKind.allCases.allSatisfy { run.store.errors($0) == 0 })
        #expect(run.store.count(.connects) == 100 + dropped)
        #expect(run.store.histogram(.reconnect).moments.count == dropped)
        #expect(run.store.count(.withdrawn) > 0 || dropped < 10)
        let recovery = run.store.histogram(.recovery).moments
        #expect(recovery.count == 1 && run.store.count(.unrecovered) == 0)
        // A drop of less than 5 % leaves enough of them open.
        let isBelow = dropped > 5
        #expect((recovery.max >= 400 * Self.ms) == isBelow)
        #expect(recovery.max < 450 * Self.ms)
    }

    @Test func whoDoesNotComeBackInTimeIsNotRecovered() {
        let run = Self.run(share: 0.5, abrupt: true, delay: 10_000 * Self.ms)
        #expect(run.wrongBooks == [] && run.store.count(.unrecovered) == 1)
        #expect(run.store.histogram(.recovery).moments.max == 5_000 * Self.ms)
    }

    /// Without a reconnect policy an end by plan is followed by the next session, as any other.
    @Test func withoutAPolicyTheNextSessionFollows() {
        let run = Self.run(share: 0.5, abrupt: true, delay: nil)
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.connects) == 150 && run.store.count(.unrecovered) == 0)
    }

    /// Whom a storm hits is the same on any number of loops.
    @Test func sharesTogetherDropWhomOneLoopDrops() {
        func dropped(_ count: Int) -> Int {
            (0..<count).reduce(0) { sum, index in
                let run = Self.run(
                    share: 0.3, abrupt: true, delay: 400 * Self.ms, clients: 91,
                    share: LoopShare(index: index, count: count))
                return sum + Int(run.store.count(.connects)) - 91 / count
                    - (index < 91 % count ? 1 : 0)
            }
        }
        #expect([1, 2, 3, 7].map(dropped) == [27, 27, 27, 27])
    }
}
