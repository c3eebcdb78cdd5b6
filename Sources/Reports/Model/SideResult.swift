public import Metrics

/// What was measured of the side `against` of a run beside each other; its phases and verdicts are those of the
/// run.
public struct SideResult: Sendable {
    public var store: MetricStore
    /// Finished: no point follows.
    public var series: TimeSeries

    public init(store: MetricStore, series: TimeSeries) {
        self.store = store
        self.series = series
    }
}

extension RunResult {
    /// The other side as a result of its own, for views that know one side: without verdicts, and without what
    /// the loops recorded about themselves; nil where there is none.
    public var ofAgainst: RunResult? {
        guard let against, let labels = header.labels.ofAgainst else { return nil }
        var result = self
        result.header.labels = labels
        result.header.assertions = []
        result.store = against.store
        result.series = against.series
        result.conclusion.verdicts = []
        result.programs = []
        result.clients = []
        result.against = nil
        return result
    }
}
