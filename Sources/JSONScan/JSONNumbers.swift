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

    /// Whether a text is a number and nothing else.
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

    /// The number a range of kind `number` holds, correctly rounded; nil for other kinds.
    ///
    /// Up to 15 digits without an exponent take a path that allocates nothing.
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
        return Double(String(decoding: text, as: UTF8.self))
    }

    /// Whether a value equals a constant: numbers as numbers, strings by their unescaped bytes.
    @inlinable
    public static func equals(
        _ range: JSONValueRange, in bytes: Span<UInt8>, _ constant: JSONConstant
    ) -> Bool {
        switch (constant, range.kind) {
        case (.null, .null): true
        case (.bool(let wanted), .bool): (bytes[range.start] == UInt8(ascii: "t")) == wanted
        case (.number(let wanted), .number): number(range, in: bytes) == wanted
        case (.string(let wanted), .string): isText(range, wanted, in: bytes)
        default: false
        }
    }
}
