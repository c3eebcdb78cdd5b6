import Assertions
import Metrics
import TestSupport
import Testing

@testable import Reports

/// A run beside those of its plan's baseline, and the file that these are in.
@Suite struct BaselineRunsTests {
    private typealias Fixture = SavedRunFixture

    /// A run with a threshold on p50(rtt) beside these runs.
    private static func run(
        _ milliseconds: Double, beside runs: [SavedRun], allowed: Double = 0.1
    ) -> RunResult {
        let plain = Fixture.run(milliseconds, day: 9, number: 900).result
        var header = plain.header
        var comparison = Comparison(of: .percentile(0.5), .time(.rtt))
        comparison.baseline = BaselineLimit(.share(allowed))
        header.assertions = [
            Assertion(
                text: "p50(rtt) < baseline + 10%", line: 9, name: nil, phase: nil,
                condition: .compare(comparison), optional: false)
        ]
        header.baseline = BaselineRuns(runs, file: "b.wsr", for: &header)
        let conclusion = RunConclusion(
            of: header, store: plain.store, phases: plain.conclusion.phases,
            durationNanoseconds: 40_000_000_000, stealShare: 0, ending: .complete)
        return RunResult(
            header: header, store: plain.store, series: TimeSeries(), conclusion: conclusion)
    }

    @Test(
        arguments: [
            (10.5, 5, Outcome.Kind.passed, "within"), (20, 5, .failed, "regression"),
            (11.2, 5, .passed, "within"), (5, 5, .passed, "improved"),
            (20, 3, .done, "inconclusive"),
        ] as [(Double, Int, Outcome.Kind, String)])
    func aRunIsHeldAgainstThem(
        _ milliseconds: Double, _ count: Int, _ kind: Outcome.Kind, _ word: String
    ) throws {
        let base = Fixture.runs(Array([10, 10.2, 10.4, 10.6, 11.3].prefix(count)))
        let result = Self.run(milliseconds, beside: base)
        #expect(result.conclusion.outcome.kind == kind)
        let comparison = try #require(result.conclusion.comparison)
        #expect(comparison.title == "Compared with \(count) runs of b.wsr")
        #expect(comparison.rows[0].metric == "p50(rtt)" && comparison.rows[0].word == word)
        #expect(
            comparison.rows.map(\.metric).dropFirst() == ["p95(rtt)", "p99(rtt)", "share(errors)"])
        #expect(comparison.rows.dropFirst().allSatisfy { $0.answer == nil })
        let isRed = comparison.regressions.count == 1
        #expect(isRed == (result.conclusion.verdicts[0].result == .failed))
        // The file of the run says the same again.
        let again = try ResultReader.read(ResultEncoder.bytes(of: result))
        #expect(Summary(again).text == Summary(result).text)
        #expect(again.header.baseline == result.header.baseline)
    }

    /// Where nothing can be judged yet, no output calls it held or failed.
    @Test func outputsSayThatItIsInconclusive() throws {
        let result = Self.run(20, beside: Fixture.runs([10, 11]))
        #expect(result.conclusion.outcome.reason == "nothing was gated, 1 threshold inconclusive")
        let summary = Summary(result).text
        #expect(
            summary.contains(#""verdict": "inconclusive""#) && summary.contains(#""limit": null"#))
        #expect(try SchemaCheck(summary, against: SummarySchema().json).faults == [])
        #expect(
            MarkdownReport(result).text.contains("| – inconclusive | `p50(rtt) < baseline + 10%`"))
        let junit = JUnitReport.text([result])
        #expect(
            junit.contains("inconclusive: the baseline has 2 runs") && junit.contains("<skipped "))
        let page = HTMLReport(result).text
        #expect(page.contains("no base") && PageMarkup(page).faults == [])
        let exposition = String(decoding: OutputFormat.openMetrics.bytes(of: result), as: UTF8.self)
        #expect(!exposition.contains("threshold_held{") && !exposition.contains("threshold_limit{"))
    }

    /// What is compared, and what that is worth, stands beside it.
    @Test func theReportSaysWhatIsCompared() throws {
        var base = Fixture.runs([10, 10.2, 10.4, 10.6])
        base.append(Fixture.run(99, number: 50, ending: .interrupted))
        base.append(Fixture.run(10, number: 60, hash: "ffff0000ffff"))
        let notes = try #require(Self.run(10, beside: base).conclusion.comparison).notes
        #expect(notes.count == 3)
        #expect(notes[0].hasPrefix("the plans differ") && notes[0].contains("(ffff0000)"))
        #expect(notes[1] == "host-50.wsr is left out: interrupted by a signal")
        #expect(
            notes[2].contains("runs of other times are compared") && notes[2].contains("--against"))
        #expect(Self.run(10, beside: []).conclusion.comparison == nil)
    }

    /// At most so many runs, the oldest go, and nobody sees half of it.
    @Test func aSeriesKeepsTheNewest() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("base.wsr")
        #expect(try RunSeries.read(path: path).isEmpty)
        for number in 0..<5 as Range<UInt64> {
            let run = Fixture.run(10, number: number).result
            #expect(try RunSeries.add(run, to: path, most: 3) == min(3, Int(number) + 1))
        }
        let kept = try RunSeries.read(path: path).map(\.header.seed)
        #expect(kept == [2, 3, 4])
        #expect(try RunSeries.add(Fixture.run(9, number: 9).result, to: path, most: 1) == 1)
        #expect(try RunSeries.read(path: path).map(\.header.seed) == [9])
        // What is none stays as it is.
        let other = try folder.file("other.wsr", "no run")
        #expect(throws: ResultFileError.notAResult) {
            try RunSeries.add(Fixture.run(9).result, to: other, most: 3)
        }
        #expect(try folder.text("other.wsr") == "no run")
        // A file that another process has made and not filled yet is one without runs.
        let empty = try folder.file("empty.wsr", "")
        #expect(try RunSeries.read(path: empty).isEmpty)
        #expect(try RunSeries.add(Fixture.run(9).result, to: empty, most: 3) == 1)
    }

    /// Each of many that save at the same time is kept.
    @Test func savingSideBySideLosesNothing() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("base.wsr")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 as Range<UInt64> {
                group.addTask {
                    _ = try RunSeries.add(Fixture.run(10, number: number).result, to: path, most: 9)
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(try RunSeries.read(path: path).map(\.header.seed)) == Set(0..<6))
    }
}
