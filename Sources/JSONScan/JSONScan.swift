/// Finds single values in the bytes of a JSON document (RFC 8259) without building a tree.
///
/// Nothing is allocated and nothing recurses. What stands on the way to the value is checked, what
/// is passed over only as far as needed to find its end, and what follows the value not at all.
public enum JSONScan {
    /// Containers that are passed over nest no deeper; a deeper document has no values.
    @inlinable public static var maximumDepth: Int { 128 }

    /// The first value at `path`; nil if there is none or the document is malformed before its end.
    @inlinable
    public static func find(_ path: FieldPath, in bytes: Span<UInt8>) -> JSONValueRange? {
        var at = skipSpace(0, in: bytes)
        for step in path.steps {
            guard at < bytes.count else { return nil }
            let next: Int?
            switch bytes[at] {
            case UInt8(ascii: "{"): next = member(step.key, of: at, in: bytes)
            case UInt8(ascii: "["):
                guard let index = step.index else { return nil }
                next = element(index, of: at, in: bytes)
            default: return nil
            }
            guard let next else { return nil }
            at = next
        }
        guard let found = value(at, in: bytes) else { return nil }
        let end = skipSpace(found.kind == .string ? found.end + 1 : found.end, in: bytes)
        if path.steps.isEmpty { return end == bytes.count ? found : nil }
        return end < bytes.count && isSeparator(bytes[end]) ? found : nil
    }

    /// The start of the value of `key` in the object that starts at `start`.
    @inlinable
    static func member(_ key: [UInt8], of start: Int, in bytes: Span<UInt8>) -> Int? {
        var at = skipSpace(start + 1, in: bytes)
        while at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            guard let name = string(at, in: bytes) else { return nil }
            at = skipSpace(name.end + 1, in: bytes)
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return nil }
            at = skipSpace(at + 1, in: bytes)
            if isText(name, key, in: bytes) { return at }
            guard let next = following(at, in: bytes) else { return nil }
            at = next
        }
        return nil
    }

    /// The start of the element with this index in the array that starts at `start`.
    @inlinable
    static func element(_ index: Int, of start: Int, in bytes: Span<UInt8>) -> Int? {
        guard index >= 0 else { return nil }
        var at = skipSpace(start + 1, in: bytes)
        for _ in 0..<index {
            guard let next = following(at, in: bytes) else { return nil }
            at = next
        }
        return at
    }

    /// Passes over the value at `start` and the comma behind it; nil if there is no comma.
    @inlinable
    static func following(_ start: Int, in bytes: Span<UInt8>) -> Int? {
        guard let value = value(start, in: bytes) else { return nil }
        let comma = skipSpace(value.kind == .string ? value.end + 1 : value.end, in: bytes)
        guard comma < bytes.count, bytes[comma] == UInt8(ascii: ",") else { return nil }
        return skipSpace(comma + 1, in: bytes)
    }

    /// The value that starts at `start`.
    @inlinable
    static func value(_ start: Int, in bytes: Span<UInt8>) -> JSONValueRange? {
        guard start < bytes.count else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "\""): return string(start, in: bytes)
        case UInt8(ascii: "{"): return container(start, .object, in: bytes)
        case UInt8(ascii: "["): return container(start, .array, in: bytes)
        case UInt8(ascii: "t"): return word(0x7472_7565, .bool, start, start, in: bytes)
        case UInt8(ascii: "f"): return word(0x616C_7365, .bool, start, start + 1, in: bytes)
        case UInt8(ascii: "n"): return word(0x6E75_6C6C, .null, start, start, in: bytes)
        default: return number(start, in: bytes)
        }
    }

    /// A literal from `start` whose four bytes from `at` are those of `letters`.
    @inlinable
    static func word(
        _ letters: UInt32, _ kind: JSONValueRange.Kind, _ start: Int, _ at: Int,
        in bytes: Span<UInt8>
    ) -> JSONValueRange? {
        guard at + 4 <= bytes.count else { return nil }
        var found: UInt32 = 0
        for offset in at..<at + 4 { found = found << 8 | UInt32(bytes[offset]) }
        return found == letters ? JSONValueRange(kind: kind, start: start, end: at + 4) : nil
    }

    /// The object or array that starts at `start`: up to the bracket that closes it.
    @inlinable
    static func container(
        _ start: Int, _ kind: JSONValueRange.Kind, in bytes: Span<UInt8>
    ) -> JSONValueRange? {
        var depth = 0
        /// One bit for each open bracket, the innermost lowest: whether it is that of an object.
        var objects: UInt128 = 0
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = string(at, in: bytes) else { return nil }
                at = text.end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < maximumDepth else { return nil }
                depth += 1
                objects = objects << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard (objects & 1 == 1) == (byte == UInt8(ascii: "}")) else { return nil }
                depth -= 1
                objects >>= 1
                if depth == 0 { return JSONValueRange(kind: kind, start: start, end: at + 1) }
            default: break
            }
            at += 1
        }
        return nil
    }

    @inlinable
    static func skipSpace(_ start: Int, in bytes: Span<UInt8>) -> Int {
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return at
            }
        }
        return at
    }

    @inlinable
    static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }
}
