public import Metrics

/// What `share(…)` divides by what, over the same series: the one table of it.
public struct ShareDefinition: Sendable {
    /// The counters of the part; with `failed`, those are taken off again.
    public var part: CountMetric
    public var failed: CountMetric?
    /// Counts the errors of one kind instead of `part`.
    public var kind: ErrorKind?
    /// The counters whose sum is the whole. Of errors of sessions the whole also has the sessions
    /// that were open already when the phases began, which no counter knows (`Observer`).
    public var whole: [CountMetric]

    /// The definition for a metric; nil if it has no share.
    public init?(of metric: Metric, kind: ErrorKind?) {
        self.init(part: .errors, whole: [])
        switch metric {
        case .count(.errors):
            self.kind = kind
            switch kind?.subject {
            case nil: whole = [.connects, .requests]
            case .connects: whole = [.connects]
            case .sessions: whole = [.opened]
            case .requests: whole = [.requests]
            }
        case .count(.checks):
            self.init(part: .checks, failed: .checksFailed, whole: [.checks])
        case .count(.connects): self.init(part: .opened, whole: [.connects])
        case .time(.flow): self.init(part: .flowsCompleted, whole: [.flowsStarted])
        case .count(.delivered): self.init(part: .delivered, whole: [.expected])
        case .count(.dropped): self.init(part: .dropped, whole: [.planned])
        case .count(.late): self.init(part: .late, whole: [.planned])
        case .count(.timeouts): self.init(part: .timeouts, whole: [.requests])
        default: return nil
        }
    }

    private init(part: CountMetric, failed: CountMetric? = nil, whole: [CountMetric]) {
        self.part = part
        self.failed = failed
        self.whole = whole
    }

    /// Part and whole over the selected series.
    public func counts(
        in store: MetricStore, _ selection: Selection
    ) -> (part: UInt64, whole: UInt64) {
        var total = kind.map { store.errors($0, in: selection) } ?? store.count(part, in: selection)
        if let failed { total -= min(total, store.count(failed, in: selection)) }
        return (total, whole.reduce(0) { $0 &+ store.count($1, in: selection) })
    }
}
