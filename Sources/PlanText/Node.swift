/// A value of a plan file with its place: what YAML and JSON have in common.
public struct Node: Sendable {
    /// What the value is.
    public enum Value: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Member])
        /// Was wrong and has been reported; who reads it stays silent.
        case broken
    }

    public var value: Value
    public var range: SourceRange

    public init(_ value: Value, range: SourceRange) {
        self.value = value
        self.range = range
    }
}

/// One entry of a mapping, in the order of the file; keys are unique.
public struct Member: Sendable {
    public var key: String
    public var keyRange: SourceRange
    public var value: Node

    public init(key: String, keyRange: SourceRange, value: Node) {
        self.key = key
        self.keyRange = keyRange
        self.value = value
    }
}

/// A scalar: its text and how it was written.
public struct Scalar: Sendable, Hashable {
    /// How it was written; only plain scalars may be numbers, booleans or null.
    public enum Style: Sendable { case plain, quoted, block }

    /// The type by the core schema of YAML 1.2.
    public enum Kind: Sendable { case null, bool, int, float, string }

    public var text: String
    public var style: Style
    /// The type; always `string` unless the style is plain.
    public var kind: Kind
    /// Whether it is a quoted text that variables are part of.
    public var hasVariables = false

    public init(text: String, style: Style, kind: Kind) {
        self.text = text
        self.style = style
        self.kind = kind
    }
}
