public import JSONScan

/// Frames that come unasked and are counted under a name of their own, which stands behind the
/// messages among the labels.
public struct ReceiveTemplate: Sendable {
    /// The frames it is for.
    public var match: Matcher
    /// What must hold for them to be right.
    public var check: Matcher?
    /// Where the time stamp of the sender stands; nil: nowhere.
    public var since: SenderStamp?

    public init(match: Matcher, check: Matcher? = nil, since: SenderStamp? = nil) {
        self.match = match
        self.check = check
        self.since = since
    }
}

/// Where a payload says when it was sent, by the wall clock of the sender.
public struct SenderStamp: Sendable {
    public var path: FieldPath
    public var unit: Unit

    /// What is counted since 1970, or a text such as `2026-01-31T12:00:00.000Z`.
    public enum Unit: String, Sendable, CaseIterable {
        case seconds = "s"
        case milliseconds = "ms"
        case microseconds = "us"
        case nanoseconds = "ns"
        case iso
    }

    public init(path: FieldPath, unit: Unit) {
        self.path = path
        self.unit = unit
    }
}
