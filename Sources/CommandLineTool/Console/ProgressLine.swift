import Metrics

/// What a run did in the last seconds, in one line for a log.
struct ProgressLine {
    /// A log gets a line this often.
    static let seconds = 10

    let state: ProgressState

    /// Such as
    /// `10s day: 500 active, 1,000/s sent, 998/s answered, rtt p50 0.2 ms p99 1.2 ms, errors 0`.
    var text: String {
        guard let point = state.recent else { return "" }
        let time = shortTime(Int64(point.start + point.seconds) * 1_000_000_000)
        return "\(time) \(state.activity)\(state.place): \(state.clients(point)), "
            + "\(ProgressState.rate(.messagesSent, point)) sent, "
            + "\(ProgressState.rate(.answered, point)) answered, "
            + "rtt p50 \(ProgressState.percentile(0.5, point)) "
            + "p99 \(ProgressState.percentile(0.99, point)), errors \(state.errors)"
    }
}
