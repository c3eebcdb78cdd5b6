import Assertions
import Metrics
import Testing

/// Levels of load, judged by a condition that says when one is too much.
@Suite struct LevelJudgeTests {
    private static let slow = Fixture.compare(.percentile(0.95), .time(.rtt), .greater, 50e6)
    private static let failing = Fixture.compare(.share, .count(.errors), .greater, 0.01)
    private static let either = Condition.any([slow, failing])

    private static func judge(_ condition: Condition, _ cell: SeriesCell) -> LevelJudge.Finding {
        LevelJudge(until: condition, Fixture.labels, isVoided: true)
            .judge(Fixture.phases[1], Fixture.store([1: cell]))
    }

    /// So many requests, of which the answered ones took 1 … n ms.
    private static func cell(_ requests: UInt64, answered: Int64) -> SeriesCell {
        Fixture.cell(
            [.requests: requests, .answered: UInt64(answered), .planned: requests],
            milliseconds: Array(1...max(1, answered)))
    }

    @Test(
        arguments: [
            (slow, cell(50, answered: 50), false, 0, "p95(rtt) 48.0 ms"),
            (slow, cell(100, answered: 100), true, 0, "p95(rtt) 95.0 ms"),
            (either, cell(50, answered: 50), false, 0, "p95(rtt) 48.0 ms"),
            // Of 52 requests the 95th percent has not ended.
            (slow, cell(52, answered: 48), true, 4, "p95(rtt) without end"),
            (slow, cell(49, answered: 48), false, 1, "p95(rtt) 47.0 ms"),
            (slow, SeriesCell(), true, 0, "no samples"),
            (either, SeriesCell(), true, 0, "no samples"),
        ] as [(Condition, SeriesCell, Bool, UInt64, String)])
    func levelsAreJudgedByWhatIsKnown(
        _ condition: Condition, _ cell: SeriesCell, _ isTooMuch: Bool, _ open: UInt64,
        _ text: String
    ) {
        let found = Self.judge(condition, cell)
        #expect(found.isTooMuch == isTooMuch && found.open == open)
        #expect(found.text == text && found.saturation == nil)
    }

    /// A part without samples says nothing where another one has some.
    @Test func oneCriterionWithSamplesIsEnough() {
        let connects = Fixture.compare(.percentile(0.95), .time(.connect), .greater, 50e6)
        let found = Self.judge(.any([connects, Self.slow]), Self.cell(50, answered: 50))
        #expect(!found.isTooMuch)
    }

    /// What is planned in another phase is no matter of the level.
    @Test func onlyItsOwnStretchCounts() {
        let judge = LevelJudge(until: Self.slow, Fixture.labels, isVoided: true)
        let store = Fixture.store([
            1: Self.cell(50, answered: 50), 2: Self.cell(1_000, answered: 900),
        ])
        let found = judge.judge(Fixture.phases[1], store)
        #expect(!found.isTooMuch && found.open == 0)
    }

    @Test(arguments: [true, false])
    func aGeneratorThatGivesOutSaysNothingOfTheTarget(_ isVoided: Bool) {
        var cell = Self.cell(100, answered: 50)
        cell[.late] = 10
        let found = LevelJudge(until: Self.slow, Fixture.labels, isVoided: isVoided)
            .judge(Fixture.phases[1], Fixture.store([1: cell]))
        #expect((found.saturation != nil) == isVoided)
    }

    /// Nothing was answered while requests are open: it is not well yet, though nobody saw it slow.
    @Test(
        arguments: [
            (Fixture.cell([.answered: 10], milliseconds: [1]), cell(60, answered: 50), true),
            (Fixture.cell([.answered: 10], milliseconds: [60]), cell(50, answered: 50), false),
            (SeriesCell(), cell(60, answered: 50), false),
            (SeriesCell(), cell(50, answered: 50), true),
        ] as [(SeriesCell, SeriesCell, Bool)])
    func aTargetIsWellOnceItAnswersInTime(
        _ second: SeriesCell, _ all: SeriesCell, _ isWell: Bool
    ) {
        let judge = LevelJudge(until: Self.slow, Fixture.labels, isVoided: true)
        let seen = judge.isWell(
            Fixture.phases[1], Fixture.store([1: second]), total: Fixture.store([1: all]))
        #expect(seen == isWell)
    }
}
