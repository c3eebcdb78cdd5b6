import Assertions
import Metrics

/// A limit that a threshold sets for a time, as plots draw it: only where it is about what they show.
struct TimeLimit {
    /// In nanoseconds.
    var value: Double
    var quantile: Double
    /// Such as `p99 < 250 ms, phase peak`.
    var text: String
    var failed: Bool

    /// Limits of percentiles of a metric from above. Of a message or a profile alone they say nothing about
    /// all, so that those are left out.
    static func all(
        _ metric: TimeMetric, of result: RunResult, inPhase phase: Int? = nil
    ) -> [TimeLimit] {
        let labels = result.header.labels
        var limits: [TimeLimit] = []
        for (assertion, verdict) in zip(result.header.assertions, result.conclusion.verdicts) {
            for comparison in assertion.condition.comparisons {
                guard case .percentile(let q) = comparison.aggregate,
                    comparison.metric == .time(metric), comparison.limit > 0,
                    [.less, .lessOrEqual].contains(comparison.comparison)
                else { continue }
                let filter = comparison.filter
                guard filter.message == nil, filter.profile == nil, filter.url == nil,
                    phase == nil || filter.phase == nil || filter.phase == phase
                else { continue }
                let place =
                    filter.phase.map { phase in
                        let part = filter.part.map { ", part \($0)" } ?? ""
                        return " in \(labels.phases[phase])\(part)"
                    } ?? ""
                let name = SampleNeed(q)?.name ?? "max"
                limits.append(
                    TimeLimit(
                        value: comparison.limit, quantile: q,
                        text: "\(name)\(place): \(PageFigure.tick(comparison.limit))",
                        failed: verdict.fails))
            }
        }
        return limits.sorted { $0.value < $1.value }
    }

    /// Each limit once, what has the same one named together.
    static func joined(_ limits: [TimeLimit]) -> [TimeLimit] {
        limits.reduce(into: []) { all, limit in
            guard let last = all.last, last.value == limit.value else {
                all.append(limit)
                return
            }
            let name = limit.text.prefix { $0 != ":" }
            if !last.text.contains(name) { all[all.count - 1].text = "\(name), \(last.text)" }
            all[all.count - 1].failed = last.failed || limit.failed
        }
    }
}
