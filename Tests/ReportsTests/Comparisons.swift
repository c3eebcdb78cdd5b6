import Assertions
import Metrics
import Reports

/// Comparisons for tests of what shows them.
enum Comparisons {
    /// A row of each answer, one of points, and one that only shows figures.
    static let all: RunComparison = {
        var comparison = RunComparison(
            .baseline, base: "5 runs of base.wsr", new: "this run", counted: "runs",
            interval: "97 % interval")
        comparison.rows = [
            row("p50(rtt)", 11.1e6, 21.9e6, (0.975, 0.88, 1.08), 0.1, .regression, p: 0.008),
            row("p95(rtt, message=order)", 64.9e6, 66.6e6, (0.026, -0.034, 0.088), 0.1, .within),
            row("p95(connect)", 49.1e6, 46e6, (-0.064, -0.099, -0.028), 0.05, .improved, p: 0.016),
            row("p99(rtt)", nil, 3.2e9, nil, 0.1, .inconclusive("base has no samples")),
            row("p99.9(rtt)", 5e6, 5e6, (0, nil, nil), nil, nil),
        ]
        var share = RunComparison.Row("share(errors)", unit: .percent, base: 0.002, new: 0.001)
        share.change = RunComparison.Change(-0.001, low: -0.002, high: 0.0001, isPoints: true)
        share.answer = .within
        share.allowed = 0.001
        comparison.rows.append(share)
        comparison.notes = ["base ran on other days: compare both in one run with --against URL"]
        comparison.curve = BaseCurve(.rtt, of: [histogram(10), histogram(11), histogram(14)])
        return comparison
    }()

    private static func row(
        _ metric: String, _ base: Double?, _ new: Double?, _ change: (Double, Double?, Double?)?,
        _ allowed: Double?, _ answer: RunComparison.Answer?, p: Double? = nil
    ) -> RunComparison.Row {
        var row = RunComparison.Row(metric, unit: .milliseconds, base: base, new: new)
        row.change = change.map { RunComparison.Change($0.0, low: $0.1, high: $0.2) }
        row.allowed = allowed
        row.count = RunComparison.Count(base: 5, new: 1)
        row.p = p
        row.answer = answer
        return row
    }

    /// Times of so many milliseconds and more.
    private static func histogram(_ milliseconds: Int64) -> Histogram {
        var times = Histogram()
        for step in 0..<2_000 as Range<Int64> {
            times.record(milliseconds * 1_000_000 + step * 9_000)
        }
        return times
    }

    /// A run with it.
    static func run(_ comparison: RunComparison = all, seed: UInt64 = 5) -> RunResult {
        var result = RandomRun(seed: seed, seconds: 40).result
        result.conclusion.comparison = comparison
        return result
    }
}
