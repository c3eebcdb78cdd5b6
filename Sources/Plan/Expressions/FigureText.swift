public import Metrics
internal import Units

/// A figure of a run as a command line names it, and perhaps by how much it may be worse:
/// `p95(rtt, phase=day)`, `p99(rtt) + 20%`, `share(errors) + 0.5%`.
public struct FigureText: Sendable {
    /// The figure alone, as it was written.
    public let text: String
    /// What it is, as a comparison without a limit.
    public let subject: Threshold.Comparison
    /// 0.2 is 20 %; nil where nothing was said of it.
    public let allowed: Double?

    /// Why a text is none.
    public struct Problem: Error, Equatable {
        public let message: String
        public let hint: String?
    }

    /// Its labels must be names of the runs.
    public init(_ text: String, of labels: LabelSpace) throws(Problem) {
        var parser = ThresholdParser(text, in: ThresholdContext(labels))
        do {
            subject = try parser.subject().0
        } catch {
            throw Problem(message: error.message, hint: error.hint)
        }
        let end = parser.cursor.rest?.lowerBound ?? text.utf8.count
        self.text = String(trim(String(decoding: Array(text.utf8)[..<end], as: UTF8.self)[...]))
        guard let rest = parser.cursor.rest.map(parser.cursor.text) else {
            allowed = nil
            return
        }
        guard rest.hasPrefix("+"), let share = try? Share(parsing: trim(rest.dropFirst())) else {
            throw Problem(
                message: "unexpected '\(rest)' after the figure",
                hint: "by how much it may be worse is written '\(self.text) + 10%'")
        }
        allowed = share.fraction
    }
}

extension ThresholdContext {
    /// All names of runs that are over.
    fileprivate init(_ labels: LabelSpace) {
        let messages = Names(labels.messages)
        self.init(
            labels: [
                "phase": Names(labels.phases), "profile": Names(labels.profiles),
                "message": messages, "receive": messages, "step": messages,
                "url": Names(labels.urls),
            ], keys: Metric.allMakers, observed: labels.observed)
    }
}
