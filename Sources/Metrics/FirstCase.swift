/// The first case of something that reports tell of: when it happened, and what was said.
public struct FirstCase: Hashable, Sendable {
    /// What it is a case of.
    public enum Topic: Hashable, Sendable {
        case error(ErrorDetail)
        case count(CountMetric)
    }

    public var topic: Topic
    /// In nanoseconds from the start of the run.
    public var at: Int64
    public var text: CaseText

    /// A case of something at a moment of the run.
    public init(_ topic: Topic, at moment: Int64, _ text: CaseText) {
        self.topic = topic
        at = moment
        self.text = text
    }

    /// An error of a kind without a number.
    public init(kind: ErrorKind, at moment: Int64 = 0, text: String) {
        self.init(.error(ErrorDetail(kind: kind, code: 0)), at: moment, CaseText(text))
    }
}
