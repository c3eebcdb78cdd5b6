import Assertions
import Metrics
import Testing

/// Windows: where they lie, what belongs to them, and which one is told.
@Suite struct WindowTests {
    /// A threshold with windows of some seconds.
    private func windowed(
        _ seconds: Int64, _ condition: Condition, abortsAfter grace: Int64? = nil
    ) -> Assertion {
        var assertion = Fixture.assertion(condition)
        assertion.window = seconds * 1_000_000_000
        assertion.abortsAfter = grace.map { $0 * 1_000_000_000 }
        return assertion
    }

    private static func milliseconds(_ value: Int64, _ count: Int = 1_000) -> SeriesCell {
        Fixture.cell(milliseconds: Array(repeating: value, count: count))
    }

    /// A second of ten requests, some of which fail.
    private static func requests(_ ended: UInt64, failed: UInt64 = 0) -> SeriesCell {
        Fixture.cell(
            [.requests: ended, .answered: ended - failed, .timeouts: failed],
            errors: [.timeout: failed])
    }

    /// One bad second of ten, in windows of several lengths.
    @Test(arguments: [
        (1, "failed 1.0 of 10 day 4 s-5 s"), (2, "failed 0.5 of 20 day 3 s-5 s"),
        (5, "failed 0.2 of 50 day 0 s-5 s"), (10, "passed 0.1 of 100 day 0 s-10 s"),
        (11, "no-data - of 0"),
    ])
    func theWorstWindowIsTold(_ seconds: Int64, _ outcome: String) {
        var run = LiveRun([
            windowed(
                seconds, Fixture.compare(.share, .count(.errors), .less, 0.2, subject: .requests))
        ])
        run.begin(1, at: 0)
        for second in 0..<10 { run.add([1: Self.requests(10, failed: second == 4 ? 10 : 0)]) }
        run.end()
        #expect(run.outcome == outcome)
    }

    /// What is worst depends on the operator.
    @Test(
        arguments: [
            (.less, 60, "failed 100000000.0 of 100 day 2 s-3 s"),
            (.greater, 20, "failed 10000000.0 of 100 day 0 s-1 s"),
            (.lessOrEqual, 100, "passed 100000000.0 of 100 day 2 s-3 s"),
            (.greaterOrEqual, 10, "passed 10000000.0 of 100 day 0 s-1 s"),
            (.notEqual, 50, "failed 50000000.0 of 100 day 1 s-2 s"),
        ] as [(Comparison.Operator, Double, String)])
    func worstIsWhatIsFarthestBeyond(
        _ sign: Comparison.Operator, _ limit: Double, _ outcome: String
    ) {
        var run = LiveRun([windowed(1, Fixture.compare(.max, .time(.rtt), sign, limit * 1e6))])
        run.begin(1, at: 0)
        for value: Int64 in [10, 50, 100] { run.add([1: Self.milliseconds(value, 100)]) }
        run.end()
        #expect(run.outcome == outcome)
    }

    /// Two phases of three seconds: a window of four fits in neither, and one of two never has a second of
    /// both.
    @Test func noWindowCrossesTheBorderOfAPhase() {
        func outcome(_ seconds: Int64, phase: Int? = nil) -> String {
            var run = LiveRun([
                windowed(
                    seconds, Fixture.compare(.count, .time(.rtt), .less, 1, phase: phase))
            ])
            run.begin(1, at: 0)
            for _ in 0..<2 { run.add() }
            run.add([1: Self.milliseconds(5)])
            run.begin(2, at: 3)
            run.add([2: Self.milliseconds(5)])
            for _ in 0..<2 { run.add() }
            run.end()
            return run.outcome
        }
        #expect(outcome(2) == "failed 1000.0 of 1000 day 1 s-3 s")
        #expect(outcome(3, phase: 2) == "failed 1000.0 of 1000 night 3 s-6 s")
        #expect(outcome(4) == "no-data - of 0")
    }

    /// A phase in which nothing counts is in no window, whatever happens there.
    @Test func unmeasuredPhasesHaveNoWindows() {
        var run = LiveRun([windowed(2, Fixture.compare(.max, .time(.rtt), .less, 50e6))])
        run.begin(0, at: 0, measured: false)
        for _ in 0..<4 { run.add([0: Self.milliseconds(900)]) }
        run.begin(1, at: 4)
        for _ in 0..<4 { run.add([1: Self.milliseconds(10)]) }
        run.end()
        #expect(run.outcome == "passed 10000000.0 of 2000 day 4 s-6 s")
    }

    /// Requests that end after their phase count for its last window, so that it gets no better by not
    /// answering.
    @Test func whatEndsAfterItsPhaseBelongsToItsLastWindow() {
        var run = LiveRun([
            windowed(
                2, Fixture.compare(.share, .count(.errors), .less, 0.2, subject: .requests)),
            windowed(2, Fixture.compare(.percentile(0.5), .time(.rtt), .less, 100e6)),
        ])
        run.begin(1, at: 0)
        for _ in 0..<3 { run.add([1: Self.requests(10)]) }
        run.begin(2, at: 3)
        for _ in 0..<3 { run.add([2: Self.requests(10)]) }
        run.add([1: Self.requests(10, failed: 10), 2: Self.requests(10)])
        run.end()
        run.add([1: Self.milliseconds(3_000, 9)])
        #expect(run.outcome == "failed 0.333 of 30 day 1 s-3 s")
        #expect(run.verdicts[1].worst?.phase == "day")
        #expect(run.verdicts[1].samples == 9)
    }

    /// A phase that begins and ends within a second: windows are as long as they should be, or up to a
    /// second longer.
    @Test func aPhaseNeedNotBeginWithASecond() {
        var run = LiveRun([
            windowed(3, Fixture.compare(.rate, .count(.messagesSent), .less, 1))
        ])
        run.begin(0, at: 0, measured: false)
        run.begin(1, at: 0.5)
        run.add([1: Fixture.cell([.messagesSent: 5])])
        for _ in 0..<2 { run.add([1: Fixture.cell([.messagesSent: 10])]) }
        run.begin(2, at: 3.5)
        run.add([1: Fixture.cell([.messagesSent: 5]), 2: Fixture.cell([.messagesSent: 99])])
        run.end()
        #expect(run.outcome == "failed 10.0 of 30 day 0.5 s-3.5 s")
    }

    /// Levels of one phase are windows' business as a whole; a part that is named has its own.
    @Test func partsOfAPhaseAreNoBorders() {
        let labels = LabelSpace(
            phases: ["ramp"], profiles: ["a"], messages: [], urls: ["ws://x"],
            stretches: (1...3).map { Stretch([Stretch.Place(phase: 0, part: $0)]) })
        func outcome(_ part: Int?, _ seconds: Int64) -> String {
            let filter = SeriesFilter(phase: part == nil ? nil : 0, part: part)
            let comparison = Comparison(
                aggregate: .count, metric: .count(.messagesSent), filter: filter, kind: nil,
                state: nil, comparison: .less, limit: 1)
            var run = LiveRun([windowed(seconds, .compare(comparison))], labels: labels)
            for level in 0..<3 {
                run.begin(level, at: Double(2 * level), continues: level > 0)
                for _ in 0..<2 {
                    run.add([UInt16(level): Fixture.cell([.messagesSent: UInt64(level + 1)])])
                }
            }
            run.end()
            return run.outcome
        }
        #expect(outcome(nil, 5) == "failed 11.0 of 11 ramp 1 s-6 s")
        #expect(outcome(2, 2) == "failed 4.0 of 4 ramp 2 s-4 s")
        #expect(outcome(2, 3) == "no-data - of 0")
    }

    /// Branches side by side are one phase for who names none of them.
    @Test func branchesAreSeenTogetherOrAlone() {
        let labels = LabelSpace(
            phases: ["both", "base", "peak"], profiles: ["a"], messages: [], urls: ["ws://x"],
            stretches: [
                Stretch([Stretch.Place(phase: 0)]),
                Stretch([Stretch.Place(phase: 1), Stretch.Place(phase: 0)]),
                Stretch([Stretch.Place(phase: 2), Stretch.Place(phase: 0)]),
            ], lanes: 3)
        func outcome(_ phase: Int?) -> String {
            var run = LiveRun(
                [
                    windowed(
                        2, Fixture.compare(.count, .count(.messagesSent), .less, 1, phase: phase))
                ], labels: labels)
            run.begin(0, at: 0)
            run.begin(1, at: 0, lane: 1)
            run.begin(2, at: 1, lane: 2)
            for _ in 0..<4 {
                run.add([
                    1: Fixture.cell([.messagesSent: 3]), 2: Fixture.cell([.messagesSent: 4]),
                ])
            }
            run.end()
            return run.outcome
        }
        #expect(outcome(nil) == "failed 14.0 of 14 both 0 s-2 s")
        #expect(outcome(1) == "failed 6.0 of 6 base 0 s-2 s")
        #expect(outcome(0) == "failed 14.0 of 14 both 0 s-2 s")
    }

    /// Sessions that were open at any moment of a window are its units.
    @Test func sessionsOfAWindowAreThoseThatWereOpenInIt() {
        var run = LiveRun([
            windowed(2, Fixture.compare(.share, .count(.errors), .less, 0.3, subject: .sessions))
        ])
        run.begin(1, at: 0)
        run.add([1: Fixture.cell([.sessionsFound: 6, .sessionsBegun: 4])])
        run.add()
        run.add([1: Fixture.cell([.sessions: 3], errors: [.reset: 3])])
        run.add([1: Fixture.cell([.sessions: 1], errors: [.reset: 1])])
        run.add()
        run.end()
        #expect(run.outcome == "failed 0.4 of 10 day 2 s-4 s")
    }

    /// Gauges are what they were in the seconds of the window.
    @Test func gaugesHaveWindowsToo() {
        var run = LiveRun([windowed(2, Fixture.compare(.min, .gauge(.connections), .greater, 4))])
        run.begin(1, at: 0)
        for connections in [9, 8, 3, 8, 7] { run.add(connections: connections) }
        run.end()
        #expect(run.outcome == "failed 3.0 of 2 day 1 s-3 s")
    }

    /// A compound must hold in every window as a whole.
    @Test(arguments: [(true, "passed"), (false, "failed")])
    func compoundsAreDecidedWindowByWindow(_ isAny: Bool, _ result: String) {
        let parts = [
            Fixture.compare(.max, .time(.rtt), .less, 50e6),
            Fixture.compare(.count, .count(.messagesSent), .less, 5),
        ]
        var run = LiveRun([windowed(1, isAny ? .any(parts) : .all(parts))])
        run.begin(1, at: 0)
        // One part fails in the first second, the other one in the second.
        run.add([1: Self.milliseconds(90)])
        var busy = Self.milliseconds(10)
        busy[.messagesSent] = 9
        run.add([1: busy])
        run.end()
        #expect(run.verdicts[0].result.rawValue == result)
    }

    /// What lies within the error of a window's histogram says so.
    @Test(arguments: [(100, true), (100.9, true), (99.1, true), (102, false), (90, false)])
    func whatIsOnTheLineSaysSo(_ limit: Double, _ isNear: Bool) {
        var run = LiveRun([
            windowed(2, Fixture.compare(.percentile(0.5), .time(.rtt), .less, limit * 1e6))
        ])
        run.begin(1, at: 0)
        for _ in 0..<3 { run.add([1: Self.milliseconds(100)]) }
        run.end()
        #expect(run.verdicts[0].notes.contains { $0.hasPrefix("on the line") } == isNear)
    }

    /// Windows without samples say nothing; where none has any there is no data.
    @Test func emptyWindowsAreNotJudged() {
        var run = LiveRun([windowed(1, Fixture.compare(.max, .time(.rtt), .less, 50e6))])
        run.begin(1, at: 0)
        for _ in 0..<3 { run.add() }
        #expect(run.outcome == "no-data - of 0")
        #expect(run.verdicts[0].notes == ["no window of 1 s was judged"])
        run.add([1: Self.milliseconds(10)])
        run.end()
        #expect(run.outcome == "passed 10000000.0 of 1000 day 3 s-4 s")
    }

    /// A window slides in place: what it takes does not grow with the run.
    @Test func memoryIsBounded() {
        var run = LiveRun([
            windowed(10, Fixture.compare(.percentile(0.99), .time(.rtt), .less, 50e6)),
            windowed(10, Fixture.compare(.percentile(0.5), .time(.rtt), .less, 20e6)),
        ])
        run.begin(1, at: 0)
        var memory: [Int] = []
        for second in 0..<300 {
            run.add([1: Fixture.cell(milliseconds: Array(1...100))])
            if second >= 20 { memory.append(run.judge.memory) }
        }
        #expect(memory.max() == memory.min())
        // A sum of 15 KiB and ten packed seconds, shared by both.
        #expect(memory[0] < 15_360 + 16 * (256 + 400))
    }
}
