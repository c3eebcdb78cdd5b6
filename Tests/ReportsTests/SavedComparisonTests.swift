import Assertions
import Metrics
import TestSupport
import Testing

@testable import Reports

/// What saved runs beside others come to.
@Suite struct SavedComparisonTests {
    private typealias Fixture = SavedRunFixture

    private static func compare(
        _ base: [SavedRun], _ new: [SavedRun], _ figures: [SavedComparison.Figure]? = nil
    ) -> RunComparison {
        SavedComparison(base: base, new: new, labels: RandomRun.labels)
            .compare(figures ?? SavedComparison.usual(base + new))
    }

    private static func answers(_ comparison: RunComparison) -> [String] {
        comparison.rows.map { "\($0.metric) \($0.word)" }
    }

    static let usual = ["p50(rtt)", "p95(rtt)", "p99(rtt)"]
    /// Medians of both sides in milliseconds, and what becomes of all percentiles.
    static let tables: [(name: String, base: [Double], new: [Double], word: String)] = [
        ("far apart", [10, 10.1, 10.2, 10.3], [12, 12.1, 12.2, 12.3], "regression"),
        ("alike", [10, 10.1, 10.2, 10.3], [10.05, 10.15, 10.25, 10.35], "within"),
        ("less than is allowed", [10, 10.1, 10.2, 10.3], [10.4, 10.41, 10.42, 10.43], "within"),
        ("one of new is as fast", [10, 10.1, 10.2, 10.3], [10, 13, 13.1, 13.2], "within"),
        ("faster", [12, 12.1, 12.2, 12.3], [10, 10.1, 10.2, 10.3], "improved"),
        (
            "five and one as slow", [10, 10.1, 10.2, 10.3, 12.2], [12, 12.1, 12.3, 12.4, 12.5],
            "within"
        ),
        ("the same figures", [10, 10, 10, 10], [10, 10, 10, 10], "within"),
        ("three a side", [10, 10.1, 10.2], [20, 20.1, 20.2], "inconclusive"),
        ("three of new", [10, 10.1, 10.2, 10.3], [20, 20.1, 20.2], "inconclusive"),
        ("one a side", [10], [20], "inconclusive"),
        ("no base", [], [20, 20.1, 20.2, 20.3], "inconclusive"),
        ("no replies", [0, 0, 0, 0], [0, 0, 0, 0], "inconclusive"),
    ]

    @Test(arguments: tables.indices)
    func answersAreThoseOfTheTable(_ index: Int) {
        let table = Self.tables[index]
        let comparison = Self.compare(
            Fixture.runs(table.base), Fixture.runs(table.new, from: 100))
        let percentiles = Self.answers(comparison).prefix(3)
        #expect(
            percentiles.elementsEqual(Self.usual.map { "\($0) \(table.word)" }), "\(table.name)")
        #expect(comparison.rows.last?.metric == "share(errors)")
    }

    /// Whoever takes base for new gets the same answer about the other side.
    @Test(arguments: 0..<40)
    func swappedSidesSwapTheAnswer(_ seed: Int) {
        var draws = Draws(seed: UInt64(seed + 1))
        func side(_ number: UInt64) -> [SavedRun] {
            let level = 10 + Double(draws.below(30)) / 10
            let count = 3 + draws.below(4)
            let times = (0..<count).map { _ in level + Double(draws.below(10)) / 10 }
            return Fixture.runs(
                times, from: number, failed: (0..<count).map { _ in UInt64(draws.below(8)) })
        }
        let (base, new) = (side(0), side(100))
        let figures =
            SavedComparison.usual(base)
            + [
                .init(
                    "rate(messages.received)",
                    Comparison(of: .rate, .count(.messagesReceived)), allowed: 0.05),
                .init("share(checks)", Comparison(of: .share, .count(.checks)), allowed: 0.001),
            ]
        let (one, other) = (Self.compare(base, new, figures), Self.compare(new, base, figures))
        let opposite = ["regression": "improved", "improved": "regression"]
        for (row, back) in zip(one.rows, other.rows) {
            #expect(back.word == opposite[row.word] ?? row.word, "\(row.metric)")
            guard let change = row.change, let reverse = back.change else {
                #expect(row.change == nil && back.change == nil)
                continue
            }
            let isBack =
                change.isPoints
                ? abs(change.value + reverse.value) < 1e-9
                : abs((1 + change.value) * (1 + reverse.value) - 1) < 1e-9
            #expect(isBack)
        }
    }

    /// Of throughput less is worse, and of shares points count.
    @Test func eachFigureHasItsBadSide() {
        let less = Self.compare(
            Fixture.runs([12, 12.1, 12.2, 12.3], failed: [0, 0, 1, 1]),
            Fixture.runs([10, 10.1, 10.2, 10.3], from: 100, failed: [9, 9, 9, 8]),
            [
                .init(
                    "rate(messages.received)",
                    Comparison(of: .rate, .count(.messagesReceived)), allowed: 0.05),
                .init("share(errors)", Comparison(of: .share, .count(.errors)), allowed: 0.001),
                .init("share(checks)", Comparison(of: .share, .count(.checks)), allowed: 0.001),
                .init("share(errors)", Comparison(of: .share, .count(.errors)), allowed: 0.01),
                .init("count(dropped)", Comparison(of: .count, .count(.dropped)), allowed: 0.05),
            ])
        #expect(
            less.rows.map(\.word) == [
                "regression", "regression", "regression", "within", "inconclusive",
            ])
        #expect(less.rows[1].change?.isPoints == true && less.rows[1].allowed == 0.001)
        #expect(less.rows[2].allowed == -0.001)
        #expect(less.rows[4].answer?.reason?.contains("0 of it") == true)
    }

    @Test func fewRunsSayWhatHelps() {
        let comparison = Self.compare(Fixture.runs([10]), Fixture.runs([20], from: 9))
        #expect(
            comparison.summary
                == "inconclusive: 4 runs a side are needed, there are 1 and 1: use --against, or more runs"
        )
        #expect(comparison.rows[0].changeText == "+100 %")
        #expect(comparison.rows[0].change?.low == nil && comparison.rows[0].p == nil)
    }

    /// What differs beside the figures is named: days, machines, plans.
    @Test func whatElseDiffersIsNamed() {
        let base = Fixture.runs([10, 10.1, 10.2, 10.3])
        let same = Self.compare(base, Fixture.runs([10, 10.1, 10.2, 10.3], from: 100))
        #expect(same.notes == [])
        let later = Self.compare(base, Fixture.runs([10, 10.1, 10.2, 10.3], from: 100, day: 3))
        #expect(later.notes.count == 1)
        #expect(
            later.notes[0].contains("on 2026-01-31") && later.notes[0].contains("on 2026-02-03"))
        #expect(later.notes[0].contains("8 to 20 %") && later.notes[0].contains("--against"))
        let elsewhere = (0..<4).map {
            Fixture.run(10, number: UInt64(100 + $0), host: "other", hash: "ffff0000ffff")
        }
        let notes = Self.compare(base, elsewhere).notes
        #expect(
            notes.count == 2 && notes[0].contains("(0123abcd)") && notes[0].contains("(ffff0000)"))
        #expect(notes[1].contains("base ran on 2026-01-31 on host, new on 2026-01-31 on other"))
    }

    /// The same run tells nothing twice, and what did not run to its end nothing at all.
    @Test func runsThatSayNothingAreLeftOut() {
        let base = Fixture.runs([10, 10.1, 10.2, 10.3])
        let both = Self.compare(base, base)
        #expect(both.notes.count == 4 && both.notes[0] == "'host-0.wsr' is on both sides")
        #expect(both.regressions.isEmpty)
        let twice = Self.compare(base + [base[1]], Fixture.runs([10, 10, 10, 10], from: 50))
        #expect(
            twice.notes == ["'host-1.wsr' is the same run as 'host-1.wsr' and counts once"])
        #expect(twice.rows[0].count == RunComparison.Count(base: 4, new: 4))
        for ending in [Outcome.Ending.cutShort, .interrupted, .loopMissing] {
            let killed = [Fixture.run(99, number: 70, ending: ending)]
            let left = Self.compare(base + killed, Fixture.runs([10, 10, 10, 10], from: 50))
            #expect(left.notes.count == 1 && left.notes[0].hasPrefix("'host-70.wsr' is left out: "))
            #expect(left.rows[0].count.base == 4)
        }
        var smoke = Fixture.run(99, number: 71).result
        smoke.header.options["smoke"] = "true"
        let few = Self.compare([SavedRun("s.wsr", smoke)], base)
        #expect(few.notes == ["'s.wsr' is left out: it is a smoke run"])
        #expect(few.rows[0].answer?.reason == "there is no run of base to compare")
    }

    /// Labels are found by their names in runs whose plans have them elsewhere.
    @Test func namesCountNotTheirPlaces() {
        let base = (0..<4).map { index -> SavedRun in
            var result = Fixture.run(10, number: UInt64(index)).result
            result.header.labels.messages = ["other", "say"]
            return SavedRun("b\(index)", result)
        }
        // In the fixture it is the second message that has figures.
        let new = Fixture.runs([10, 10, 10, 10], from: 100)
        func row(_ message: Int) -> RunComparison.Row {
            var comparison = Comparison(of: .percentile(0.5), .time(.rtt))
            comparison.filter.message = message
            return Self.compare(base, new, [.init("x", comparison, allowed: 0.05)]).rows[0]
        }
        #expect(row(0).count == RunComparison.Count(base: 4, new: 0))
        #expect(row(1).count == RunComparison.Count(base: 0, new: 4))
        #expect(row(1).answer?.reason == "no run of base has samples of it")
    }

    /// A file of several runs is read as all of them, and as its last one.
    @Test func aSeriesIsFilesBehindEachOther() throws {
        let runs = Fixture.runs([10, 11, 12]).map(\.result)
        let parts = runs.map(ResultEncoder.bytes)
        let folder = try TemporaryFolder()
        let path = folder.path("series.wsr")
        try OutputFile(path: path).write(parts.flatMap { $0 })
        let read = try ResultReader.readAll(path: path)
        #expect(read.map { Summary($0).text } == runs.map { Summary($0).text })
        #expect(Summary(try ResultReader.read(path: path)).text == Summary(runs[2]).text)
        let ranges = try ResultReader.runs(in: parts.flatMap { $0 })
        #expect(ranges.map(\.count) == parts.map(\.count))
        // A run that was killed is followed by the next one as well; one that was cut in two is not.
        let killed = Array(parts[0].prefix { _ in true })
        let end = try #require(Self.recordsEnd(killed))
        #expect(try ResultReader.runs(in: Array(killed[..<end]) + parts[1]).count == 2)
        #expect(throws: ResultFileError.self) {
            try ResultReader.runs(in: Array(killed.dropLast(3)) + parts[1])
        }
    }

    /// Where the last record of a file begins.
    private static func recordsEnd(_ bytes: [UInt8]) -> Int? {
        var (position, last) = (ResultRecord.magic.count, 0)
        while case .record(_, _, let next) = ResultRecord.read(bytes, at: position) {
            (last, position) = (position, next)
        }
        return last > 0 ? last : nil
    }
}
