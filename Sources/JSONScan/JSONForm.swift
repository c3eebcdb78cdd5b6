/// The form of a document: where containers end.
extension JSONScan {
    /// The object or array that starts at `start`: up to the bracket that closes it.
    ///
    /// That brackets close what they opened is checked in the innermost 128 of those open at once.
    @inlinable
    static func container(
        _ start: Int, _ kind: JSONValueRange.Kind, in bytes: Span<UInt8>
    ) -> JSONValueRange? {
        var depth = 0
        /// One bit for each open bracket, the innermost lowest: whether it is that of an object.
        var objects: UInt128 = 0
        /// How many of the open brackets, the outermost, have no bit any more.
        var forgotten = 0
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = string(at, in: bytes) else { return nil }
                at = text.end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth - forgotten > 128 { forgotten += 1 }
                objects = objects << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth > forgotten {
                    guard (objects & 1 == 1) == (byte == UInt8(ascii: "}")) else { return nil }
                } else {
                    forgotten -= 1
                }
                depth -= 1
                objects >>= 1
                if depth == 0 { return JSONValueRange(kind: kind, start: start, end: at + 1) }
            default: break
            }
            at += 1
        }
        return nil
    }

    @inlinable @inline(__always)
    static func skipSpace(_ start: Int, in bytes: Span<UInt8>) -> Int {
        var at = start
        while at < bytes.count, isSpace(bytes[at]) { at += 1 }
        return at
    }

    @inlinable @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }

    @inlinable @inline(__always)
    static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    /// Whether a byte belongs to the form of a document and to no word or number.
    @inlinable @inline(__always)
    static func isForm(_ byte: UInt8) -> Bool {
        // Braces differ from brackets in one bit.
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte | 0x20 == UInt8(ascii: "}")
            || byte | 0x20 == UInt8(ascii: "{") || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: ":")
    }
}
