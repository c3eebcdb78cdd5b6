extension JSONScan {
    /// The number that starts at `start` (RFC 8259 §6).
    @inlinable
    static func number(_ start: Int, in bytes: Span<UInt8>) -> JSONValueRange? {
        var at = start
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let whole = at
        guard skipDigits(&at, in: bytes) else { return nil }
        guard at == whole + 1 || bytes[whole] != UInt8(ascii: "0") else { return nil }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard skipDigits(&at, in: bytes) else { return nil }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
                at += 1
            }
            guard skipDigits(&at, in: bytes) else { return nil }
        }
        return JSONValueRange(kind: .number, start: start, end: at)
    }

    /// `NaN`, `Infinity` or `-Infinity`, which JSON does not have and many writers of it do.
    @inlinable
    static func unwrittenNumber(_ start: Int, in bytes: Span<UInt8>) -> JSONValueRange? {
        if start + 3 <= bytes.count, bytes[start] == UInt8(ascii: "N"),
            bytes[start + 1] == UInt8(ascii: "a"), bytes[start + 2] == UInt8(ascii: "N")
        {
            return JSONValueRange(kind: .number, start: start, end: start + 3)
        }
        let at = bytes[start] == UInt8(ascii: "-") ? start + 1 : start
        guard word(0x496E_6669, .number, start, at, in: bytes) != nil else { return nil }
        return word(0x6E69_7479, .number, start, at + 4, in: bytes)
    }

    /// Whether a text is a number and nothing else.
    @inlinable
    public static func isNumber(_ text: Span<UInt8>) -> Bool {
        number(0, in: text)?.end == text.count
    }

    /// Moves `at` behind a run of digits; false if there is none.
    @inlinable
    static func skipDigits(_ at: inout Int, in bytes: Span<UInt8>) -> Bool {
        let start = at
        while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
        return at > start
    }

    /// The number a range of kind `number` holds, correctly rounded; nil for other kinds and `NaN`.
    ///
    /// Up to 15 digits without an exponent take a path that allocates nothing. To compare numbers
    /// take `order`, which rounds nothing.
    @inlinable
    public static func number(_ range: JSONValueRange, in bytes: Span<UInt8>) -> Double? {
        guard range.kind == .number else { return nil }
        var digits: UInt64 = 0
        var count = 0
        var divisor = 1.0
        var isFraction = false
        let isNegative = bytes[range.start] == UInt8(ascii: "-")
        for at in (isNegative ? range.start + 1 : range.start)..<range.end {
            let digit = bytes[at] &- 0x30
            if bytes[at] == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            count += 1
            guard digit < 10, count <= 15 else { return longNumber(range, in: bytes) }
            digits = digits * 10 + UInt64(digit)
            if isFraction { divisor *= 10 }
        }
        // Both are exact in a double, so that the quotient is rounded only once.
        let magnitude = Double(digits) / divisor
        return isNegative ? -magnitude : magnitude
    }

    @usableFromInline
    static func longNumber(_ range: JSONValueRange, in bytes: Span<UInt8>) -> Double? {
        var text: [UInt8] = []
        for at in range.start..<range.end { text.append(bytes[at]) }
        let number = Double(String(decoding: text, as: UTF8.self))
        return number?.isNaN == true ? nil : number
    }

    // MARK: Comparing

    /// How a number in a document stands to another one: below zero, zero or above it as it is less,
    /// equal or greater; nil if it is no number, or one of the two is `NaN`.
    public static func order(
        _ range: JSONValueRange, in bytes: Span<UInt8>, to number: JSONNumber
    ) -> Int? {
        guard range.kind == .number else { return nil }
        return JSONDecimal(bytes, range.start, range.end)
            .order(in: bytes, to: number.decimal, in: number.text.span)
    }

    /// The same for a text, which need not be a number.
    public static func order(
        _ range: JSONValueRange, in bytes: Span<UInt8>, to text: Span<UInt8>
    ) -> Int? {
        guard range.kind == .number, isNumber(text) else { return nil }
        return JSONDecimal(bytes, range.start, range.end)
            .order(in: bytes, to: JSONDecimal(text, 0, text.count), in: text)
    }

    /// A hash that a number shares with all numbers equal to it, however they are written; nil for any
    /// other text.
    public static func numberHash(_ text: Span<UInt8>) -> UInt64? {
        isNumber(text) ? JSONDecimal(text, 0, text.count).hash(in: text) : nil
    }

    /// Whether a value equals a constant: numbers as decimals, strings by their unescaped bytes.
    @inlinable
    public static func equals(
        _ range: JSONValueRange, in bytes: Span<UInt8>, _ constant: JSONConstant
    ) -> Bool {
        switch (constant, range.kind) {
        case (.null, .null): true
        case (.bool(let wanted), .bool): (bytes[range.start] == UInt8(ascii: "t")) == wanted
        case (.number(let wanted), .number):
            isRaw(range, wanted.text.span, in: bytes) || order(range, in: bytes, to: wanted) == 0
        case (.string(let wanted), .string): isText(range, wanted, in: bytes)
        // `NaN` and `Infinity` are words, whatever they stand for.
        case (.string(let wanted), .number): isRaw(range, wanted.span, in: bytes)
        default: false
        }
    }

    /// Whether a value equals a text that was made for the comparison: a number as a decimal where
    /// the text is one too, a string by what it says, anything else as it is written.
    @inlinable
    public static func equals(
        _ range: JSONValueRange, in bytes: Span<UInt8>, text: Span<UInt8>
    ) -> Bool {
        if range.hasEscapes { return isText(range, text, in: bytes) }
        return isRaw(range, text, in: bytes)
            || range.kind == .number && order(range, in: bytes, to: text) == 0
    }

    /// Whether a value is written like this.
    @inlinable
    static func isRaw(
        _ range: JSONValueRange, _ text: Span<UInt8>, in bytes: Span<UInt8>
    ) -> Bool {
        guard range.end - range.start == text.count else { return false }
        for index in 0..<text.count where bytes[range.start + index] != text[index] {
            return false
        }
        return true
    }
}
