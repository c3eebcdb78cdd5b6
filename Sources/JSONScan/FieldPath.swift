/// Where a value stands in a JSON document, such as `$.path[0].name`.
public struct FieldPath: Hashable, Sendable {
    /// One step down: the key of an object, or the index of an array. A step that is a number is
    /// an index in an array and a key in an object.
    public struct Step: Hashable, Sendable {
        /// The key in UTF-8, unescaped.
        public let key: [UInt8]
        /// The index, if the key is a number.
        public let index: Int?
        /// Whether documents write the key as it is or with `\u`, and in no third way.
        @usableFromInline let isPlain: Bool

        public init(key: [UInt8], index: Int?) {
            self.key = key
            self.index = index
            isPlain = key.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x2F }
        }
    }

    /// The steps from the root; empty for `$` alone.
    public var steps: [Step]

    public init(steps: [Step]) { self.steps = steps }
}

extension FieldPath: CustomStringConvertible {
    /// As a plan writes it: `$.items.0.name`, `$['a key']`.
    public var description: String {
        steps.reduce("$") { text, step in
            let key = String(decoding: step.key, as: UTF8.self)
            let isWord =
                !key.isEmpty
                && key.unicodeScalars.allSatisfy {
                    $0.properties.isAlphabetic || $0.properties.numericType != nil
                        || "_-".unicodeScalars.contains($0)
                }
            return text + (isWord ? ".\(key)" : "['\(key)']")
        }
    }
}

/// A JSON scalar to compare with.
public enum JSONConstant: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string([UInt8])
}

extension JSONConstant: CustomStringConvertible {
    /// As JSON writes it, but for escapes.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let number): "\(number)"
        case .string(let bytes): "\"\(String(decoding: bytes, as: UTF8.self))\""
        }
    }
}
