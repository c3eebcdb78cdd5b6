extension JSONScan {
    /// The string whose opening quote stands at `quote`; nil if it is not closed.
    @inlinable
    static func string(_ quote: Int, in bytes: Span<UInt8>) -> JSONValueRange? {
        var at = quote + 1
        var hasEscapes = false
        while true {
            at = mark(at, in: bytes)
            guard at < bytes.count else { return nil }
            if bytes[at] == 0x22 {
                return JSONValueRange(
                    kind: .string, start: quote + 1, end: at, hasEscapes: hasEscapes)
            }
            hasEscapes = true
            at += 2
        }
    }

    /// The first quote or backslash from `start` on; where the bytes end if there is none. Most texts
    /// are shorter than a word; longer ones are passed over by two words at a time.
    @inlinable @inline(__always)
    static func mark(_ start: Int, in bytes: Span<UInt8>) -> Int {
        var at = start
        var isLong = false
        while at &+ 8 <= bytes.count {
            let marks = marks(loadWord(at, in: bytes))
            if marks != 0 { return at &+ marks.trailingZeroBitCount &>> 3 }
            at &+= 8
            if isLong { continue }
            isLong = true
            at = skipUnmarked(at, in: bytes)
        }
        while at < bytes.count, bytes[at] != 0x22, bytes[at] != 0x5C { at &+= 1 }
        return at
    }

    /// Behind the last sixteen bytes from `start` on in a row without quote and backslash.
    @inlinable @inline(__always)
    static func skipUnmarked(_ start: Int, in bytes: Span<UInt8>) -> Int {
        var at = start
        while at &+ 16 <= bytes.count {
            let vector = loadVector(at, in: bytes)
            if isAny(equal(vector, 0x22) | equal(vector, 0x5C)) { break }
            at &+= 16
        }
        return at
    }

    /// Not zero exactly if one of the eight bytes is a quote or a backslash; the lowest bit that is
    /// set then stands in the first such byte.
    @inlinable @inline(__always)
    static func marks(_ word: UInt64) -> UInt64 {
        zeroBytes(word ^ 0x2222_2222_2222_2222) | zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
    }

    /// Not zero exactly if one of the eight bytes is zero, the first of which has the lowest bit.
    @inlinable @inline(__always)
    static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Whether the text of a string, unescaped, is `text`.
    @inlinable
    static func isText(_ range: JSONValueRange, _ text: [UInt8], in bytes: Span<UInt8>) -> Bool {
        if range.hasEscapes { return isEscapedText(range, text, in: bytes) }
        guard range.end - range.start == text.count else { return false }
        for index in 0..<text.count where bytes[range.start + index] != text[index] { return false }
        return true
    }

    @usableFromInline
    static func isEscapedText(
        _ range: JSONValueRange, _ text: [UInt8], in bytes: Span<UInt8>
    ) -> Bool {
        isText(range, text.span, in: bytes)
    }

    /// Appends the text of a string, unescaped; false, with a part appended, if an escape is wrong.
    public static func append(
        _ range: JSONValueRange, in bytes: Span<UInt8>, to text: inout [UInt8]
    ) -> Bool {
        unescape(range, in: bytes) { byte in
            text.append(byte)
            return true
        }
    }

    /// Hands the text that stands between the quotes of a string, unescaped, to `take`; false, with a
    /// part handed over, if an escape is wrong.
    public static func unescape(_ text: Span<UInt8>, take: (UInt8) -> Void) -> Bool {
        let whole = JSONValueRange(kind: .string, start: 0, end: text.count, hasEscapes: true)
        return unescape(whole, in: text) { byte in
            take(byte)
            return true
        }
    }

    /// Whether the text of a string, unescaped, is `text`.
    public static func isText(
        _ range: JSONValueRange, _ text: Span<UInt8>, in bytes: Span<UInt8>
    ) -> Bool {
        var matched = 0
        let isValid = unescape(range, in: bytes) { byte in
            guard matched < text.count, text[matched] == byte else { return false }
            matched += 1
            return true
        }
        return isValid && matched == text.count
    }

    /// Hands the bytes of a string, unescaped, to `take` until that returns false; false then or if
    /// an escape is wrong.
    private static func unescape(
        _ range: JSONValueRange, in bytes: Span<UInt8>, take: (UInt8) -> Bool
    ) -> Bool {
        var at = range.start
        while at < range.end {
            if bytes[at] != 0x5C {
                guard take(bytes[at]) else { return false }
                at += 1
                continue
            }
            guard let scalar = escape(&at, before: range.end, in: bytes) else { return false }
            for byte in UTF8.encode(scalar)! where !take(byte) { return false }
        }
        return true
    }

    /// The character of the escape at `at`, which is moved behind it (RFC 8259 §7).
    private static func escape(
        _ at: inout Int, before end: Int, in bytes: Span<UInt8>
    ) -> Unicode.Scalar? {
        guard at + 1 < end else { return nil }
        let letter = bytes[at + 1]
        at += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: return nil
        }
        guard let unit = hex(&at, before: end, in: bytes) else { return nil }
        guard unit & 0xFC00 == 0xD800 else { return Unicode.Scalar(unit) }
        guard at + 1 < end, bytes[at] == 0x5C, bytes[at + 1] == UInt8(ascii: "u") else {
            return nil
        }
        at += 2
        guard let low = hex(&at, before: end, in: bytes), low & 0xFC00 == 0xDC00 else { return nil }
        return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF))
    }

    private static func hex(
        _ at: inout Int, before end: Int, in bytes: Span<UInt8>
    ) -> UInt32? {
        guard at + 4 <= end else { return nil }
        var unit: UInt32 = 0
        for offset in at..<at + 4 {
            guard let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else {
                return nil
            }
            unit = unit << 4 | UInt32(digit)
        }
        at += 4
        return unit
    }
}
