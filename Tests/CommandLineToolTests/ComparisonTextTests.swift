import Reports
import Testing

@testable import CommandLineTool

/// The table of figures beside those of a base.
@Suite struct ComparisonTextTests {
    private static let comparison: RunComparison = {
        var comparison = RunComparison(
            .baseline, base: "5 runs of baselines/trading.wsr", new: "this run", counted: "runs",
            interval: "97 % interval")
        var first = RunComparison.Row("p50(rtt)", unit: .milliseconds, base: 11.1e6, new: 21.9e6)
        first.change = RunComparison.Change(0.975, low: 0.88, high: 1.08)
        first.p = 0.008
        first.count = RunComparison.Count(base: 5, new: 5)
        first.answer = .regression
        var second = RunComparison.Row(
            "p95(connect, phase=a-long-morning)", unit: .milliseconds, base: 49.1e6, new: nil)
        second.count = RunComparison.Count(base: 5, new: 4)
        second.answer = .inconclusive("a run has no samples of it")
        comparison.rows = [first, second]
        comparison.notes = ["base ran on other days than new: recommended is --against URL"]
        return comparison
    }()

    private func lines(_ width: Int) -> [String] {
        ComparisonText(Self.comparison, style: Style(color: false), width: width).lines
    }

    @Test func aTableIsAsWideAsItMust() {
        #expect(
            lines(110) == [
                "Compared with 5 runs of baselines/trading.wsr",
                "  metric                                 base      new   change  97 % interval          "
                    + "p  runs  verdict",
                "  p50(rtt)                            11.1 ms  21.9 ms  +97.5 %  +88.0 % to +108 %  0.008  "
                    + "5, 5  regression",
                "  p95(connect, phase=a-long-morning)  49.1 ms        –        –                            "
                    + "5, 4  inconclusive",
                "  inconclusive of p95(connect, phase=a-long-morning): a run has no samples of it",
                "  base ran on other days than new: recommended is --against URL",
            ])
    }

    /// Nothing is wider than the terminal, and nothing is lost, however narrow it is.
    @Test(arguments: 40...100)
    func everyWidthShowsWhatMatters(_ width: Int) {
        let lines = lines(width)
        #expect(lines.filter { $0.columns > width } == [])
        let text = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        for part in [
            "p50(rtt)", "11.1 ms", "21.9 ms", "+97.5 %", "+88.0 % to +108 %", "regression",
            "p95(connect, phase=a-long-morning)", "inconclusive", "recommended is --against URL",
        ] {
            #expect(text.contains(part), "\(part) at \(width)")
        }
    }

    @Test func aTerminalThatIsNarrowHasLinesForEach() {
        #expect(
            lines(40) == [
                "Compared with 5 runs of",
                "baselines/trading.wsr",
                "  p50(rtt)                    regression",
                "    11.1 ms → 21.9 ms, +97.5 %",
                "    +88.0 % to +108 %, p 0.008",
                "  p95(connect, phase=a-long-morning)",
                "    inconclusive",
                "    49.1 ms → –, –",
                "  inconclusive of p95(connect,",
                "    phase=a-long-morning): a run has no",
                "    samples of it",
                "  base ran on other days than new:",
                "    recommended is --against URL",
            ])
    }

    @Test func theReportOfARunHasIt() {
        var result = SampleResult.failed
        result.conclusion.comparison = Self.comparison
        let text = ResultText(result, style: Style(color: false), columns: 100).text
        #expect(text.contains("\nCompared with 5 runs of baselines/trading.wsr\n"))
    }
}
