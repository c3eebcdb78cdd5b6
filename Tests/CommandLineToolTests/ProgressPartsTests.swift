import Conductor
import Metrics
import Testing

@testable import CommandLineTool

/// The parts that lines of progress are made of.
@Suite struct ProgressPartsTests {
    private typealias Fixture = ProgressFixture

    // MARK: Time

    @Test(
        arguments: [
            (0, "0 s", "0 s"), (12_400_000_000, "12 s", "13 s"), (59_999_999_999, "59 s", "1:00"),
            (236_000_000_000, "3:56", "3:56"), (3_723_000_000_000, "1:02:03", "1:02:03"),
            (-5, "0 s", "0 s"),
        ] as [(Int64, String, String)])
    func clocksAreShort(_ time: Int64, _ passed: String, _ length: String) {
        #expect(RunClock.text(time) == passed && RunClock.whole(time) == length)
    }

    @Test func timesOfWatchersAreShort() {
        let rows: [(Int64, String)] = [
            (0, "0.0s"), (3_449_000_000, "3.4s"), (9_949_000_000, "9.9s"), (9_960_000_000, "10s"),
            (92_400_000_000, "1m32s"), (3_600_000_000_000, "1h"),
        ]
        #expect(rows.map { shortTime($0.0) } == rows.map(\.1))
    }

    /// A phase that ends early makes the rest of the run earlier, not longer.
    @Test func anEarlyEndMakesTheRunShorter() {
        var timeline = RunTimeline(
            [
                Fixture.stage("start", "run", 30, 0, endsByItself: true),
                Fixture.stage("day", "steady", 120, 1),
            ], Fixture.labels)
        #expect(timeline.length == 150_000_000_000 && timeline.mayEndEarlier)
        timeline.enter(0, at: 0)
        timeline.enter(1, at: 3_000_000_000)
        #expect(timeline.length == 123_000_000_000 && !timeline.mayEndEarlier)
        #expect(timeline.borders == [3_000_000_000])
        // What is planned is asked for by the time of the plan.
        #expect(timeline.plannedSeconds(4_000_000_000) == 31)
    }

    /// Parts of a phase are counted, and rounds around it.
    @Test func placesAreNumbered() {
        typealias Place = Stretch.Place
        let labels = SampleResult.labels(
            phases: ["all", "warm up", "stairs"],
            stretches: [
                Stretch([Place(phase: 1)]),
                Stretch([Place(phase: 2, part: 1), Place(phase: 0, part: 1)]),
                Stretch([Place(phase: 2, part: 2), Place(phase: 0, part: 1)]),
                Stretch([Place(phase: 2, part: 1), Place(phase: 0, part: 2)]),
            ])
        var timeline = RunTimeline(
            (0..<4).map { Fixture.stage("s", "ramp", 10, $0) }, labels)
        let places = (0..<4).map { stage -> [String] in
            timeline.enter(stage, at: Int64(stage) * 10_000_000_000)
            return [timeline.place(), timeline.place(isShort: true)]
        }
        #expect(
            places == [
                ["1 warm up", "1 warm up"],
                ["2 stairs, 1 of 2, round 1 of 2", "2 stairs, 1/2, 1/2"],
                ["2 stairs, 2 of 2, round 1 of 2", "2 stairs, 2/2, 1/2"],
                ["2 stairs, 1 of 2, round 2 of 2", "2 stairs, 1/2, 2/2"],
            ])
        #expect(timeline.borders == [10_000_000_000])
        #expect((0..<4).map(timeline.beginsPhase) == [true, true, false, false])
    }

    // MARK: Pictures

    @Test(
        arguments: [
            (0, [], "──────────"), (0.5, [0.5], "━━━━╸─────"), (0.3, [0.5], "━━━─╴─────"),
            (1, [0.5], "━━━━╸━━━━━"), (0.5, [0.1, 0.2, 0.95], "━━━━━─────"),
        ] as [(Double, [Double], String)])
    func theBarShowsPhases(_ share: Double, _ borders: [Double], _ bar: String) {
        #expect(RunBar(share: share, borders: borders).text(10, .full) == bar)
        let plain = RunBar(share: share, borders: borders)
            .text(10, Blocks(environment: ["LANG": "C"]))
        #expect(plain.allSatisfy { "=-|".contains($0) })
    }

    @Test func sparklinesAreLogarithmic() {
        func spark(_ milliseconds: [Double?]) -> String {
            Sparkline(values: milliseconds.map { $0.map { $0 * 1e6 } }).text(.full)
        }
        #expect(spark([1, 10, 100, 1_000, 10_000]) == "▁▃▅▇█")
        // What lies within a factor of two is no cliff.
        #expect(spark([10, 11, 12, nil, 14]) == "▁▁▁ ▂")
        #expect(spark([nil, nil]) == "  ")
        let line = Sparkline(values: [64e6, nil, 620e6])
        #expect(line.rangeText == "64.0 ms to 620 ms, log")
        #expect(Sparkline(values: [nil]).rangeText == nil)
    }

    // MARK: Rows

    @Test func rowsGiveWayByRank() {
        typealias Figure = FigureRow.Figure
        let figures = [
            Figure("a 12", rank: nil),
            Figure([(text: "bb 345 of 400", rank: 4), (text: "bb 345", rank: 2)]),
            Figure("c 6", rank: 3), Figure("d 7", rank: nil),
        ]
        func row(_ width: Int) -> String { FigureRow.fit(figures, in: width).plain }
        #expect(row(40) == "a 12    bb 345 of 400   c 6     d 7")
        #expect(row(33) == "a 12   bb 345 of 400   c 6   d 7")
        #expect(row(30) == "a 12   bb 345   c 6   d 7")
        #expect(row(22) == "a 12   bb 345   d 7")
        #expect(row(14) == "a 12    d 7")
        #expect(row(10) == "a 12   d 7" && row(9) == "a 12   d…")
    }

    // MARK: p99 over time

    /// Five seconds a character, the last one as far as it went; what came before the first reply does not
    /// count once there are replies.
    @Test func thePastIsKeptByFiveSeconds() {
        var figures = LiveFigures(Fixture.labels)
        for number in 0..<7 {
            figures.add(
                Fixture.second(number, Fixture.Figures(milliseconds: number < 5 ? 10 : 40)),
                planned: nil)
        }
        #expect(figures.subject == .rtt)
        let times = figures.history.map { $0.map { ($0 / 1e6).rounded() } }
        #expect(times == [10, 40])
        #expect(figures.rate(.messagesSent) == 1_000 && figures.total(.messagesSent) == 7_000)
        #expect(figures.plannedMessages == nil)
    }
}
