import Metrics
import Units

/// What a run does at the moment, in one line.
struct ProgressLine {
    /// A plain log gets a line this often.
    static let plainSeconds = 10

    let point: SeriesPoint
    let phase: String

    /// The point is of the second, or seconds, before now; `phase` is its name.
    init(_ point: SeriesPoint, phase: String) {
        self.point = point
        self.phase = phase.oneLine
    }

    /// What to write: a redrawn line for a terminal, for a log every tenth second a line of its
    /// own, else nothing.
    func output(_ terminal: Terminal) -> String {
        if let columns = terminal.columns {
            return "\r"
                + text.prefix(max(0, columns - 1)).description
                .padded(to: max(0, columns - 1))
        }
        let end = point.start + point.seconds
        return end % ProgressLine.plainSeconds == 0 ? text + "\n" : ""
    }

    /// What takes the redrawn line away before other text.
    static func clear(_ terminal: Terminal) -> String {
        guard let columns = terminal.columns else { return "" }
        return "\r" + "".padded(to: columns - 1) + "\r"
    }

    /// Such as `12s day  conn 500  sent 1,000/s  recv 998/s  p99 1.23 ms  errors 0`.
    var text: String {
        let seconds = Double(max(1, point.seconds))
        func rate(_ metric: CountMetric) -> String {
            Format.rate((Double(point[metric]) / seconds))
        }
        let end = TimeAmount.seconds(Int64(point.start + point.seconds))
        let p99 = point.rtt.quantile(0.99).map { "  p99 \(Format.milliseconds($0))" } ?? ""
        let dropped = point[.dropped] > 0 ? "  dropped \(Format.count(point[.dropped]))" : ""
        return "\(end) \(phase)  conn \(Format.number(point.connections.rounded()))"
            + "  sent \(rate(.messagesSent))  recv \(rate(.messagesReceived))\(p99)"
            + "  errors \(Format.count(point[.errors]))\(dropped)"
    }
}
