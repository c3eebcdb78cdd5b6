/// Finds single values in the bytes of a JSON document (RFC 8259) without building a tree.
///
/// Nothing is allocated and nothing recurses, however deep a document is. What stands on the way to
/// the value is checked, what is passed over only as far as needed to find its end, so that a word
/// which JSON does not have, such as `NaN`, hides nothing but itself. What follows the value is only
/// looked through for the same key again, of which the last one counts.
public enum JSONScan {
    /// The value at `path`; nil if there is none or the document is malformed before its end.
    @inlinable
    public static func find(_ path: FieldPath, in bytes: Span<UInt8>) -> JSONValueRange? {
        let first = locate(path, takesLast: false, in: bytes)
        guard first.passed > 0,
            mayRepeat(path.steps, first.passed, in: bytes, behind: first.end)
        else { return first.value }
        return locate(path, takesLast: true, in: bytes).value
    }

    /// The number, or the text without escapes, that stands at `start` as a member of an object, for whoever
    /// knows that a value stands there; nil for anything else, which takes a closer look.
    @inlinable
    public static func plainMember(at start: Int, in bytes: Span<UInt8>) -> JSONValueRange? {
        guard start > 0, start < bytes.count else { return nil }
        var value = JSONValueRange(kind: .string, start: start, end: start)
        let behind: Int
        if bytes[start - 1] == UInt8(ascii: "\"") {
            value.end = mark(start, in: bytes)
            guard value.end < bytes.count, bytes[value.end] == UInt8(ascii: "\"") else {
                return nil
            }
            behind = value.end + 1
        } else {
            guard let number = number(start, in: bytes) else { return nil }
            value = number
            behind = number.end
        }
        guard behind < bytes.count,
            bytes[behind] == UInt8(ascii: ",") || bytes[behind] == UInt8(ascii: "}")
        else { return nil }
        return value
    }

    /// What is at a path, how many of its steps lead to a value, and where the search ended.
    @usableFromInline struct Place {
        @usableFromInline var value: JSONValueRange?
        @usableFromInline var passed: Int
        @usableFromInline var end: Int

        @inlinable init(_ value: JSONValueRange?, passed: Int, end: Int) {
            self.value = value
            self.passed = passed
            self.end = end
        }
    }

    /// Follows a path by the first or by the last of equal keys.
    @inlinable
    static func locate(
        _ path: FieldPath, takesLast: Bool, in bytes: Span<UInt8>
    ) -> Place {
        var at = skipSpace(0, in: bytes)
        let depth = path.steps.count
        for level in 0..<depth {
            guard at < bytes.count else { return Place(nil, passed: level, end: at) }
            var next: Int?
            switch bytes[at] {
            case UInt8(ascii: "{"):
                next = member(path.steps[level].key, of: at, takesLast: takesLast, in: bytes)
            case UInt8(ascii: "["):
                if let index = path.steps[level].index {
                    next = element(index, of: at, in: bytes)
                }
            default: break
            }
            guard let next else { return Place(nil, passed: level, end: at) }
            at = next
        }
        guard let found = value(at, in: bytes) else { return Place(nil, passed: depth, end: at) }
        let behind = found.kind == .string ? found.end + 1 : found.end
        let isEnded = depth == 0 ? isRoot(found, in: bytes) : isClosed(behind, in: bytes)
        return Place(isEnded ? found : nil, passed: depth, end: behind)
    }

    /// Whether a value that ends before `behind` is followed by what may follow one in a container.
    @inlinable @inline(__always)
    static func isClosed(_ behind: Int, in bytes: Span<UInt8>) -> Bool {
        let end = skipSpace(behind, in: bytes)
        return end < bytes.count && isSeparator(bytes[end])
    }

    /// Whether a value is a whole document: containers and texts end by themselves, other values
    /// where nothing touches them.
    @inlinable
    static func isRoot(_ value: JSONValueRange, in bytes: Span<UInt8>) -> Bool {
        switch value.kind {
        case .object, .array, .string: true
        default:
            value.end == bytes.count || isSpace(bytes[value.end])
        }
    }

    /// The start of the value of `key` in the object that starts at `start`: of the first such key,
    /// or of the last one that comes before anything malformed.
    @inlinable
    static func member(
        _ key: [UInt8], of start: Int, takesLast: Bool, in bytes: Span<UInt8>
    ) -> Int? {
        var last: Int?
        var at = skipSpace(start + 1, in: bytes)
        while at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            guard let name = string(at, in: bytes) else { return last }
            at = skipSpace(name.end + 1, in: bytes)
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return last }
            at = skipSpace(at + 1, in: bytes)
            if isText(name, key, in: bytes) {
                if !takesLast { return at }
                last = at
            }
            guard let next = following(at, in: bytes) else { return last }
            at = next
        }
        return last
    }

    /// The start of the element with this index in the array that starts at `start`.
    @inlinable
    static func element(_ index: Int, of start: Int, in bytes: Span<UInt8>) -> Int? {
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
        guard let end = end(ofPassed: start, in: bytes) else { return nil }
        let comma = skipSpace(end, in: bytes)
        guard comma < bytes.count, bytes[comma] == UInt8(ascii: ",") else { return nil }
        return skipSpace(comma + 1, in: bytes)
    }

    /// Where a value ends that is passed over; what is neither text nor container is any run of
    /// bytes that do not belong to the form of the document.
    @inlinable
    static func end(ofPassed start: Int, in bytes: Span<UInt8>) -> Int? {
        guard start < bytes.count else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "\""): return string(start, in: bytes).map { $0.end + 1 }
        case UInt8(ascii: "{"): return container(start, .object, in: bytes)?.end
        case UInt8(ascii: "["): return container(start, .array, in: bytes)?.end
        default:
            var at = start
            _ = skipDigits(&at, in: bytes)
            while at < bytes.count, !isForm(bytes[at]) { at += 1 }
            return at > start ? at : nil
        }
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
        default: return number(start, in: bytes) ?? unwrittenNumber(start, in: bytes)
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
}
