/// What stands behind the document of a payload. It is asked of every message, and nearly none has
/// anything there, so quotes and brackets are looked for 64 bytes at a time, as bits of a word
/// (Langdale and Lemire, Parsing Gigabytes of JSON per Second, 2019), and bytes are read one by one only
/// near backslashes.
extension JSONScan {
    /// Whether something stands behind the object or array that a payload begins with, besides what
    /// only ends a record: white space, the record separator (RFC 7464) and NUL.
    public static func hasTrail(_ bytes: Span<UInt8>) -> Bool {
        let start = skipSpace(0, in: bytes)
        guard start < bytes.count, bytes[start] | 0x20 == UInt8(ascii: "{") else { return false }
        var end = bytes.count
        while isRecordEnd(bytes[end - 1]) { end -= 1 }
        if endsFirst(with: bytes[start] + 2, from: start, at: end - 1, in: bytes) { return false }
        var brackets = OpenBrackets()
        if brackets.close(from: start, in: bytes) == end { return false }
        guard let document = container(start, .object, in: bytes) else { return false }
        return document.end < end
    }

    /// Whether a byte stands at a place, and nowhere before it, as a closing bracket does in what holds
    /// single values only.
    @inline(__always)
    private static func endsFirst(
        with byte: UInt8, from start: Int, at last: Int, in bytes: Span<UInt8>
    ) -> Bool {
        guard bytes[last] == byte, last &- start >= 16 else { return false }
        var at = start
        while last &- at > 16 {
            if isAny(equal(loadVector(at, in: bytes), byte)) { return false }
            at &+= 16
        }
        return !isAny(equal(loadVector(last &- 16, in: bytes), byte))
    }

    private static func isRecordEnd(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == 0x1E || byte == 0
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
        while at < bytes.count {
            let end: Int
            if !isEscaped, let marks = Marks(parts: 4, at, in: bytes) {
                end = pass(marks, at, in: bytes)
                at &+= 64
            } else if !isEscaped, let marks = Marks(parts: 1, at, in: bytes) {
                end = pass(marks, at, in: bytes)
                at &+= 16
            } else {
                let next = min(at &+ 16, bytes.count)
                end = close(in: at..<next, of: bytes)
                at = next
            }
            if end >= 0 { return end }
        }
        return -1
    }

    /// The same in a block without backslashes.
    @inline(__always)
    private mutating func pass(_ marks: Marks, _ at: Int, in bytes: Span<UInt8>) -> Int {
        // A byte is in a text if an odd number of quotes stands up to it.
        var inside = marks.quotes
        inside ^= inside &<< 1
        inside ^= inside &<< 2
        inside ^= inside &<< 4
        inside ^= inside &<< 8
        inside ^= inside &<< 16
        inside ^= inside &<< 32
        if isInString { inside = ~inside }
        isInString = inside &>> 63 == 1
        var brackets = (marks.opening | marks.closing) & ~inside
        while brackets != 0 {
            let bit = brackets & (0 &- brackets)
            depth &+= marks.opening & bit != 0 ? 1 : -1
            if depth == 0 { return at &+ bit.trailingZeroBitCount &+ 1 }
            brackets ^= bit
        }
        return -1
    }

    /// Counts a bracket, and nothing else; whether it closed the first one.
    @inline(__always)
    private mutating func count(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth &-= 1
        default: break
        }
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

/// Where quotes and brackets stand in a row of bytes without backslashes, the first of which has the
/// lowest bit.
private struct Marks {
    private(set) var quotes: UInt64 = 0
    /// Brackets and braces that open, and that close.
    private(set) var opening: UInt64 = 0
    private(set) var closing: UInt64 = 0

    /// The next 16 bytes for each of the parts; nil if they are not there, or hold a backslash.
    @inline(__always)
    init?(parts: Int, _ start: Int, in bytes: Span<UInt8>) {
        guard start &+ parts &* 16 <= bytes.count else { return nil }
        var escapes = JSONScan.Vector(repeating: 0)
        for part in 0..<parts {
            let vector = JSONScan.loadVector(start &+ part &* 16, in: bytes)
            escapes |= JSONScan.equal(vector, UInt8(ascii: "\\"))
            let shift = part &* 16
            quotes |= JSONScan.places(JSONScan.equal(vector, UInt8(ascii: "\""))) &<< shift
            // One bit tells braces from brackets.
            let form = vector | JSONScan.Vector(repeating: 0x20)
            opening |= JSONScan.places(JSONScan.equal(form, UInt8(ascii: "{"))) &<< shift
            closing |= JSONScan.places(JSONScan.equal(form, UInt8(ascii: "}"))) &<< shift
        }
        if JSONScan.isAny(escapes) { return nil }
    }
}
