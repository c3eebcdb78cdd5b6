/// Walks over JSON (RFC 8259) and finds where a value ends, strictly: what it has passed is right, so
/// that its bytes can be sent as they are.
struct JSONChecker {
    private static let maximumDepth = 128

    private let bytes: ArraySlice<UInt8>
    private(set) var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    var peek: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            at += 1
        }
    }

    /// Passes over a byte that is no part of a text.
    mutating func skip() { at += 1 }

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: byte) else { return false }
        at += 1
        return true
    }

    /// Passes over a value; false, with `at` at the first wrong byte, if there is none.
    mutating func value(depth: Int = 0) -> Bool {
        guard depth < Self.maximumDepth else { return false }
        switch peek {
        case UInt8(ascii: "{"): return container("}", depth) { $0.member(depth) }
        case UInt8(ascii: "["): return container("]", depth) { $0.value(depth: depth + 1) }
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func container(
        _ close: Unicode.Scalar, _ depth: Int, _ item: (inout JSONChecker) -> Bool
    ) -> Bool {
        at += 1
        skipSpace()
        if take(close) { return true }
        while true {
            guard item(&self) else { return false }
            skipSpace()
            if take(close) { return true }
            guard take(",") else { return false }
            skipSpace()
        }
    }

    private mutating func member(_ depth: Int) -> Bool {
        guard peek == UInt8(ascii: "\""), string() else { return false }
        skipSpace()
        guard take(":") else { return false }
        skipSpace()
        return value(depth: depth + 1)
    }

    private mutating func word(_ text: StaticString) -> Bool {
        let word = "\(text)".utf8
        guard bytes[at...].starts(with: word) else { return false }
        at += word.count
        return true
    }

    private mutating func string() -> Bool {
        at += 1
        while let byte = peek {
            guard byte >= 0x20 else { return false }
            at += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\"), !escape() { return false }
        }
        return false
    }

    private mutating func escape() -> Bool {
        guard let letter = peek else { return false }
        at += 1
        guard letter == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(letter) }
        guard let first = unit() else { return false }
        guard first & 0xF800 == 0xD800 else { return true }
        // A character beyond 16 bits is written as a pair.
        guard first < 0xDC00, take("\\"), take("u"), let second = unit() else { return false }
        return second & 0xFC00 == 0xDC00
    }

    private mutating func unit() -> Int? {
        guard bytes.endIndex - at >= 4 else { return nil }
        let digits = bytes[at..<at + 4]
        guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) })
        else { return nil }
        at += 4
        return Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func number() -> Bool {
        _ = take("-")
        let whole = at
        guard digits() else { return false }
        guard at == whole + 1 || bytes[whole] != UInt8(ascii: "0") else { return false }
        if take("."), !digits() { return false }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            return digits()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = at
        while let byte = peek, (0x30...0x39).contains(byte) { at += 1 }
        return at > start
    }
}
