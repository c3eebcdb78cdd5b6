/// What the samples of a metric are, which says what can be asked of it.
public enum MetricKind: String, Sendable {
    /// Durations, all of them kept.
    case time
    /// Events.
    case count
    /// Events, each as many as the bytes that it moved.
    case bytes
    /// How much there is, in most cases read once a second.
    case gauge
}
