public import Metrics

/// What `share(…)` divides by what, over the same series: the one table of it, besides that of errors
/// (`ErrorUnits`).
public struct ShareDefinition: Sendable {
    /// The counters of the part; with `failed`, those are taken off again.
    public var part: CountMetric
    public var failed: CountMetric?
    /// The counter of the whole.
    public var whole: CountMetric

    /// The definition for a metric; nil if it has no share of its own.
    public init?(of metric: Metric) {
        switch metric {
        case .count(.checks):
            self.init(part: .checks, failed: .checksFailed, whole: .checks)
        case .count(.connects): self.init(part: .opened, whole: .connects)
        case .time(.flow): self.init(part: .flowsCompleted, whole: .flowsStarted)
        case .count(.delivered): self.init(part: .delivered, whole: .expected)
        case .count(.dropped): self.init(part: .dropped, whole: .planned)
        case .count(.late): self.init(part: .late, whole: .planned)
        case .count(.timeouts): self.init(part: .timeouts, whole: .requests)
        default: return nil
        }
    }

    private init(part: CountMetric, failed: CountMetric? = nil, whole: CountMetric) {
        self.part = part
        self.failed = failed
        self.whole = whole
    }

    /// Part and whole over the selected series.
    public func counts(
        in store: MetricStore, _ selection: Selection
    ) -> (part: UInt64, whole: UInt64) {
        var total = store.count(part, in: selection)
        if let failed { total -= min(total, store.count(failed, in: selection)) }
        return (total, store.count(whole, in: selection))
    }
}
