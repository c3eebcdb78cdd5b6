/// Where one value stands in the bytes of a JSON document.
public struct JSONValueRange: Hashable, Sendable {
    public enum Kind: Sendable { case string, number, object, array, bool, null }

    public var kind: Kind
    /// The first byte of the raw value; of a string the first one behind the quote.
    public var start: Int
    /// The first byte behind the raw value; of a string its closing quote.
    public var end: Int
    /// Whether a string contains escapes, so that its raw bytes are not its text.
    public var hasEscapes: Bool

    public init(kind: Kind, start: Int, end: Int, hasEscapes: Bool = false) {
        self.kind = kind
        self.start = start
        self.end = end
        self.hasEscapes = hasEscapes
    }
}
