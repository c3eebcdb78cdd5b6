import Metrics
import Testing

@testable import LoadEngine

/// How long connections take to be back, over several loops.
@Suite struct RecoveryWatchTests {
    private typealias End = RecoveryWatch.End

    /// Two loops with 50 connections each, and what happens to them: how many more are open at a time.
    private static func watch(
        _ cause: RecoveryWatch.Cause, _ changes: [(at: Int64, by: Int)], end: Int64 = 100
    ) -> (known: [Int64], end: RecoveryWatch.End?) {
        let watch = RecoveryWatch(loops: 2)
        let open = cause == .drop ? 20 : 50
        var known = [
            watch.began(7, cause, before: 50, open: open, at: 1),
            watch.began(7, cause, before: 50, open: open, at: 1),
        ]
        for change in changes { known.append(watch.changed(7, by: change.by, at: change.at)) }
        let last = watch.ended(7, at: end)
        #expect(watch.ended(7, at: end + 1) == nil, "it is told once")
        return (known.compactMap { $0 }, last)
    }

    /// A drop is over when 95 % are open again, whatever comes after.
    @Test func aDropIsOverWithTheFirstReturn() {
        #expect(Self.watch(.drop, [(5, 50), (8, 5), (9, -60)]) == ([7], nil))
        #expect(Self.watch(.drop, [(5, 50)]) == ([], End(length: 99, isRecovered: false)))
    }

    /// What may strike at any time is over with the last return, which is known at the end.
    @Test(
        arguments: [
            // Nothing is lost, or too little to count.
            ([], 0, true), ([(5, -5), (6, 5)], 0, true),
            ([(5, -100), (8, 94), (9, 1)], 8, true),
            // One server after the other.
            ([(5, -50), (8, 50), (20, -50), (28, 50)], 27, true),
            // The last one does not come back.
            ([(5, -50), (8, 50), (20, -50), (28, 44)], 99, false),
            ([(5, -6)], 99, false),
        ] as [([(Int64, Int)], Int64, Bool)])
    func aProgramIsOverWithTheLastReturn(
        _ changes: [(Int64, Int)], _ length: Int64, _ isRecovered: Bool
    ) {
        let found = Self.watch(.watch, changes.map { (at: $0.0, by: $0.1) })
        #expect(found.known == [])
        #expect(found.end == End(length: length, isRecovered: isRecovered))
    }

    @Test func nothingIsKnownOfNobody() {
        let watch = RecoveryWatch(loops: 1)
        #expect(watch.began(1, .watch, before: 0, open: 0, at: 0) == nil)
        #expect(watch.changed(1, by: 10, at: 5) == nil && watch.ended(1, at: 9) == nil)
        #expect(watch.changed(2, by: 1, at: 5) == nil && watch.ended(2, at: 9) == nil)
    }
}

/// Stages in which all goes on and the recovery is watched.
@Suite struct WatchedStageTests {
    private static let second = ScriptedGraph.second

    private static func run(_ stages: [Stage], share: LoopShare) -> ScriptedRun {
        let template = ScriptedGraph.template(
            mix: [(0, 1)], every: .constant(.milliseconds(100)),
            session: .constant(.milliseconds(500)))
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template], stages: stages),
            .init(), share: share)
    }

    /// Arrivals go on at their rate, at the very moments at which they would have come without the cut.
    @Test(arguments: [1, 2])
    func arrivalsGoOn(_ loops: Int) {
        let rate = LoadCurve(7.3)
        var first = ScriptedGraph.stage(0, .arrivals(rate), 2 * Self.second + 11)
        var next = ScriptedGraph.stage(1, .arrivals(rate), 3 * Self.second)
        next.continues = true
        next.watchesRecovery = true
        var sums: [UInt64] = []
        var recoveries: [UInt64] = []
        for index in 0..<loops {
            let share = LoopShare(index: index, count: loops)
            let cut = Self.run([first, next], share: share)
            #expect(cut.wrongBooks == [])
            sums.append(cut.store.count(.arrivals))
            recoveries.append(cut.store.histogram(.recovery).count)
        }
        #expect(sums.reduce(0, +) == UInt64((7.3 * 5).rounded(.up)))
        #expect(recoveries.allSatisfy { $0 <= 1 })
        first.duration = 5 * Self.second + 11
        let whole = Self.run([first], share: LoopShare(index: 0, count: 1))
        #expect(whole.store.count(.arrivals) == sums.reduce(0, +))
    }

    /// A stage that was ended before its time hands on what was left of the gap.
    @Test func aRateGoesOnAfterAnEarlyEnd() {
        var schedule = RateSchedule(LoadCurve(1), duration: 10 * Self.second)
        var times: [Int64] = []
        while let time = schedule.time, time < 2_500_000_000 {
            times.append(time)
            schedule.advance()
        }
        schedule.goOn(LoadCurve(1), duration: 10 * Self.second, after: 2_500_000_000)
        #expect(times == [0, 1, 2].map { $0 * Self.second } && schedule.time == 500_000_000)
    }
}
