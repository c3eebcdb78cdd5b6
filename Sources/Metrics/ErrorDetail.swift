/// Errors of one kind told apart by a number: `closed` by close code, `handshake` by HTTP status.
public struct ErrorDetail: Hashable, Sendable, Codable {
    public var kind: ErrorKind
    /// The close code or HTTP status, not 0.
    public var code: UInt16

    /// A kind with its number.
    public init(kind: ErrorKind, code: UInt16) {
        self.kind = kind
        self.code = code
    }
}

/// The text of the first case of an error kind.
public struct FirstError: Hashable, Sendable, Codable {
    public var kind: ErrorKind
    public var text: String

    /// The longest text kept, in bytes; peers may send long ones.
    static let longest = 400

    /// A kind with its text, which is cut where it is too long.
    public init(kind: ErrorKind, text: String) {
        self.kind = kind
        self.text =
            text.utf8.count <= FirstError.longest
            ? text : String(decoding: text.utf8.prefix(FirstError.longest), as: UTF8.self) + "…"
    }
}
