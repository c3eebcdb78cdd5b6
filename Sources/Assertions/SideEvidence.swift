public import Metrics

/// What was measured of the other side of a run beside each other.
public struct SideEvidence: Sendable {
    public var store: MetricStore
    /// Its names, of which the URLs are its own.
    public var labels: LabelSpace
    public var pairs: PairedSeconds

    public init(store: MetricStore, labels: LabelSpace, pairs: PairedSeconds) {
        self.store = store
        self.labels = labels
        self.pairs = pairs
    }
}
