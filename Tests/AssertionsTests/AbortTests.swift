import Assertions
import Metrics
import Testing

/// Thresholds that end a run: when they are judged, and what is said of it.
@Suite struct AbortTests {
    struct Row: Sendable {
        var window: Int64?
        var grace: Int64
        /// Seconds in which everything fails.
        var bad: Range<Int>
        /// The second after which the run ends.
        var end: Int?
    }

    private static func assertion(_ row: Row, phase: Int? = nil) -> Assertion {
        var assertion = Fixture.assertion(
            Fixture.compare(
                .share, .count(.errors), .less, 0.2, phase: phase, subject: .requests))
        assertion.window = row.window.map { $0 * 1_000_000_000 }
        assertion.abortsAfter = row.grace * 1_000_000_000
        return assertion
    }

    /// Ten requests a second, which fail in the bad seconds; a fifth is enough.
    @Test(arguments: [
        Row(window: 5, grace: 0, bad: 20..<40, end: 21),
        Row(window: 5, grace: 10, bad: 20..<40, end: 21),
        Row(window: 10, grace: 0, bad: 20..<40, end: 22),
        // A window that is not full is not judged, nor is what ends within the grace.
        Row(window: 5, grace: 0, bad: 0..<40, end: 5),
        Row(window: 5, grace: 10, bad: 0..<40, end: 10),
        Row(window: 5, grace: 10, bad: 0..<4, end: nil),
        Row(window: 5, grace: 10, bad: 0..<6, end: 10),
        // All that was measured: 5 of 25 are a fifth.
        Row(window: nil, grace: 0, bad: 20..<40, end: 25),
        Row(window: nil, grace: 30, bad: 20..<40, end: 30),
        Row(window: nil, grace: 0, bad: 0..<1, end: 1),
        Row(window: nil, grace: 10, bad: 0..<1, end: nil),
        Row(window: nil, grace: 60, bad: 0..<40, end: nil),
    ])
    func endsTheRunInTheSecondOfTheFormula(_ row: Row) {
        var run = LiveRun([Self.assertion(row)])
        run.begin(1, at: 0)
        var end: Int?
        for second in 0..<40 where end == nil {
            let failed: UInt64 = row.bad.contains(second) ? 10 : 0
            run.add([
                1: Fixture.cell(
                    [.requests: 10, .answered: 10 - failed, .timeouts: failed],
                    errors: [.timeout: failed])
            ])
            if run.judge.findings.abort != nil { end = second + 1 }
        }
        #expect(end == row.end)
        let verdict = run.verdicts[0]
        #expect(verdict.aborted == row.end.map { Int64($0) * 1_000_000_000 })
        #expect((verdict.ending != nil) == (row.end != nil))
    }

    /// What is not measured ends nothing, and the grace begins with each phase.
    @Test(arguments: [nil, 5] as [Int64?])
    func graceBeginsWithEachPhase(_ window: Int64?) {
        let row = Row(window: window, grace: 6, bad: 0..<0)
        var run = LiveRun([Self.assertion(row)])
        func bad(_ stretch: UInt16) -> [UInt16: SeriesCell] {
            [stretch: Fixture.cell([.requests: 9, .timeouts: 9], errors: [.timeout: 9])]
        }
        run.begin(0, at: 0, measured: false)
        for _ in 0..<10 { run.add(bad(0)) }
        run.begin(1, at: 10)
        for _ in 0..<5 { run.add(bad(1)) }
        run.begin(2, at: 15)
        for _ in 0..<5 { run.add(bad(2)) }
        #expect(run.judge.findings.abort == nil)
        run.add(bad(2))
        #expect(run.judge.findings.abort?.moment == 21_000_000_000)
    }

    /// What ended the run has failed, even if all that comes while everyone leaves is well.
    @Test func whatEndedTheRunHasFailed() {
        var run = LiveRun([Self.assertion(Row(window: nil, grace: 0, bad: 0..<0))])
        run.begin(1, at: 0)
        run.add([1: Fixture.cell([.requests: 4, .timeouts: 1], errors: [.timeout: 1])])
        run.end()
        run.add([1: Fixture.cell([.requests: 400, .answered: 400])])
        let verdict = run.verdicts[0]
        #expect(verdict.result == .failed && verdict.observed == 0.25 && verdict.samples == 4)
        #expect(verdict.ending == "it ended the run early, at 1 s, with 25 %")
        #expect(verdict.notes == ["ended the run at 1 s"])
    }

    /// Of several that fail in one second the first of the plan is named.
    @Test func theFirstOfThePlanIsNamed() {
        let row = Row(window: 1, grace: 0, bad: 0..<0)
        var run = LiveRun([
            Fixture.assertion(Fixture.compare(.count, .count(.lost), .less, 1)),
            Self.assertion(row), Self.assertion(Row(window: nil, grace: 0, bad: 0..<0)),
        ])
        run.begin(1, at: 0)
        run.add([1: Fixture.cell([.requests: 4, .timeouts: 4], errors: [.timeout: 4])])
        #expect(run.judge.findings.abort?.assertion == 1)
        #expect(run.verdicts.map { $0.aborted != nil } == [false, true, false])
        let ending = "it ended the run early, at 1 s, with 100 % from 0 s to 1 s in 'day'"
        #expect(run.verdicts[1].ending == ending)
    }
}
