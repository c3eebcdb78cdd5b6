/// What stands behind the document of a payload. It is asked of every message, and nearly none has
/// anything there, so quotes and brackets are looked for eight bytes at a time, and bytes are read one
/// by one only where a backslash stands. (Comparisons of SIMD vectors became loops over their bytes
/// here, six times as slow.)
extension JSONScan {
    /// Whether something stands behind the object or array that a payload begins with, besides what
    /// only ends a record: white space, the record separator (RFC 7464) and NUL.
    public static func hasTrail(_ bytes: Span<UInt8>) -> Bool {
        let start = skipSpace(0, in: bytes)
        guard start < bytes.count, isOpening(bytes[start]) else { return false }
        var end = bytes.count
        while isRecordEnd(bytes[end - 1]) { end -= 1 }
        var brackets = OpenBrackets()
        if brackets.close(from: start, in: bytes) == end { return false }
        guard let document = container(start, .object, in: bytes) else { return false }
        return document.end < end
    }

    private static func isRecordEnd(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == 0x1E || byte == 0
    }

    @inline(__always)
    fileprivate static func isOpening(_ byte: UInt8) -> Bool {
        byte | 0x20 == UInt8(ascii: "{")
    }

    @inline(__always)
    fileprivate static func isClosing(_ byte: UInt8) -> Bool {
        byte | 0x20 == UInt8(ascii: "}")
    }
}

/// How many brackets are open at a place of a document, whatever their kind.
private struct OpenBrackets {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// Behind the bracket that closes the first one; -1 if none does.
    mutating func close(from start: Int, in bytes: Span<UInt8>) -> Int {
        var at = start
        while at &+ 8 <= bytes.count {
            let word = JSONScan.loadWord(at, in: bytes)
            let end =
                isEscaped || JSONScan.zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C) != 0
                ? close(in: at..<at &+ 8, of: bytes) : pass(word, at, in: bytes)
            if end >= 0 { return end }
            at &+= 8
        }
        return close(in: at..<bytes.count, of: bytes)
    }

    /// The same in eight bytes without backslashes. A byte that is looked for has its highest bit set
    /// in the words here.
    @inline(__always)
    private mutating func pass(_ word: UInt64, _ at: Int, in bytes: Span<UInt8>) -> Int {
        // A byte is in a text if an odd number of quotes stands up to it.
        var inside = Self.places(of: word ^ 0x2222_2222_2222_2222)
        inside ^= inside &<< 8
        inside ^= inside &<< 16
        inside ^= inside &<< 32
        if isInString { inside ^= 0x8080_8080_8080_8080 }
        isInString = inside &>> 63 == 1
        // Brackets and braces agree in these five bits, with `Y`, `_`, `y` and DEL.
        let form = word & 0xD9D9_D9D9_D9D9_D9D9 ^ 0x5959_5959_5959_5959
        var brackets = Self.places(of: form) & ~inside
        while brackets != 0 {
            let place = at &+ brackets.trailingZeroBitCount &>> 3
            if count(bytes[place]) { return place &+ 1 }
            brackets &= brackets &- 1
        }
        return -1
    }

    /// The bytes that are zero, exactly.
    @inline(__always)
    private static func places(of word: UInt64) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~((word & low &+ low) | word | low)
    }

    /// Counts a bracket, and nothing else; whether it closed the first one.
    @inline(__always)
    private mutating func count(_ byte: UInt8) -> Bool {
        if JSONScan.isOpening(byte) { depth &+= 1 }
        if JSONScan.isClosing(byte) { depth &-= 1 }
        return depth == 0
    }

    private mutating func close(in places: Range<Int>, of bytes: Span<UInt8>) -> Int {
        for at in places {
            let byte = bytes[at]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if count(byte) {
                return at + 1
            }
        }
        return -1
    }
}
