/// Errors of one kind told apart by a number: `closed` by close code, `handshake` by HTTP status.
public struct ErrorDetail: Hashable, Sendable {
    public var kind: ErrorKind
    /// The close code or HTTP status; 0 for errors without one.
    public var code: UInt16

    /// A kind with its number.
    public init(kind: ErrorKind, code: UInt16) {
        self.kind = kind
        self.code = code
    }
}

/// When the first and the last error of a kind happened, in nanoseconds from the start of the run.
public struct ErrorSpan: Hashable, Sendable {
    public var first: Int64
    public var last: Int64

    /// From one moment to another.
    public init(first: Int64, last: Int64) {
        self.first = first
        self.last = last
    }

    /// Takes in another one of the same kind.
    mutating func merge(_ other: ErrorSpan) {
        first = min(first, other.first)
        last = max(last, other.last)
    }
}
