import Metrics

extension Verdict {
    /// How an assertion came out in a run that was merged from parts, of which each has judged what
    /// nobody can see later: windows, and what ended it.
    ///
    /// The same window of all parts together has a share, a mean and percentiles between those of the
    /// parts, so what holds in each holds in all. Counts, rates and gauges add up: no window of the whole
    /// is beyond the sum of the worst ones. So nothing passes here that would have failed in one run.
    public static func ofParts(_ verdicts: [Verdict], of assertion: Assertion) -> Verdict? {
        if let ended = verdicts.filter({ $0.aborted != nil }).min(by: { $0.aborted! < $1.aborted! })
        {
            return ended
        }
        if assertion.comparesSides { return sides(verdicts) }
        guard assertion.window != nil else { return nil }
        let judged = verdicts.filter { $0.observed != nil }
        guard judged.count > 1, case .compare(let comparison) = assertion.condition else {
            return judged.first { $0.result == .failed } ?? judged.first ?? verdicts.first
        }
        return comparison.addsUp ? sum(judged, comparison) : worst(judged, comparison)
    }

    /// Of what compares two sides, whose blocks only the parts have seen: the worst of them.
    private static func sides(_ verdicts: [Verdict]) -> Verdict? {
        let worst =
            verdicts.first { $0.result == .failed } ?? verdicts.first { $0.result != .passed }
            ?? verdicts.max { ($0.sides?.change ?? 0) < ($1.sides?.change ?? 0) }
        guard var verdict = worst, verdicts.count > 1 else { return worst }
        verdict.notes.append("the worst of \(verdicts.count) parts")
        return verdict
    }

    private static func sum(_ verdicts: [Verdict], _ comparison: Comparison) -> Verdict {
        var sum = worst(verdicts, comparison)
        sum.samples = verdicts.reduce(0) { $0 &+ $1.samples }
        let total = verdicts.reduce(0) { $0 + ($1.observed ?? 0) }
        sum.observed = total
        sum.result =
            comparison.comparison.holds(total, comparison.limit) ? .passed : .failed
        sum.notes = ["the worst windows of \(verdicts.count) parts added up"]
        return sum
    }

    private static func worst(_ verdicts: [Verdict], _ comparison: Comparison) -> Verdict {
        func finding(_ verdict: Verdict) -> Finding {
            Finding(
                comparison, Observation(value: verdict.observed, samples: verdict.samples),
                verdict.result)
        }
        var worst = verdicts[0]
        for verdict in verdicts.dropFirst() where finding(verdict).isWorse(than: finding(worst)) {
            worst = verdict
        }
        worst.notes.append("the worst of \(verdicts.count) parts")
        return worst
    }

    /// Says of a gauge of a merged run what is not known of it.
    public mutating func noteParts(of assertion: Assertion) {
        let extremes = assertion.condition.comparisons.contains { comparison in
            guard case .gauge = comparison.metric else { return false }
            return comparison.aggregate == .min || comparison.aggregate == .max
        }
        if extremes, assertion.window == nil {
            notes.append("the extremes of the parts added up, which need not have met")
        }
    }
}

extension Comparison {
    /// Whether the value of a whole is the sum of those of its parts.
    fileprivate var addsUp: Bool {
        switch (aggregate, metric) {
        case (.count, _), (.rate, _), (_, .gauge): true
        default: false
        }
    }
}
