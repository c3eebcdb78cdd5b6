internal import Assertions
internal import Metrics
internal import Reports

/// The other side of a run beside each other as far as it has been measured, and the blocks of both.
struct SideLedger {
    private let labels: LabelSpace
    /// Takes secrets out of what servers said.
    private let hide: @Sendable (String) -> String
    private var store = MetricStore()
    private var series = TimeSeries()
    private var pairs: PairedSeconds
    /// What was collected of the second that runs.
    private var begun = MetricStore()

    init(
        _ header: RunHeader, _ labels: LabelSpace, measured: Set<Int>,
        hiding hide: @escaping @Sendable (String) -> String
    ) {
        self.labels = labels
        self.hide = hide
        pairs = PairedSeconds(
            header.assertions, besides: Comparison.usualOfSides, header.labels, measured: measured)
    }

    /// Keeps a part of the second that runs until it is over.
    mutating func add(part snapshot: Snapshot) {
        pairs.add(snapshot)
        if let other = snapshot.against { begun.merge(other) }
    }

    /// Merges a second that is over, and has it tell all that happened on this side.
    mutating func add(_ snapshot: inout Snapshot) {
        pairs.add(snapshot)
        guard var other = snapshot.against else { return }
        begun.merge(other.delta)
        other.delta = begun
        other.delta.hideInTexts(hide)
        begun = MetricStore()
        snapshot.against = other
        store.merge(other)
        series.append(SeriesPoint(other))
    }

    /// What is known of it for the verdict.
    var evidence: SideEvidence { SideEvidence(store: store, labels: labels, pairs: pairs) }

    /// All that was measured, at the end.
    var result: SideResult {
        var series = series
        series.finish()
        return SideResult(store: store, series: series)
    }
}
