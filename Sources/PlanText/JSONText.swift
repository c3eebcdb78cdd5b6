extension JSONParser {
    /// The text of the string that starts here (RFC 8259 §7).
    mutating func string() throws(Stopped) -> String {
        let quote = at
        at += 1
        var text: [UInt8] = []
        while true {
            guard let byte = peek else {
                throw stop("a text is not closed", at: quote, hint: "close the quotes")
            }
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case ..<0x20:
                let hint =
                    byte == 0x0A
                    ? "close the quotes on the line on which they open, or write '\\n'"
                    : byte == 0x09 ? "write '\\t'" : "write it as an escape such as '\\u001b'"
                throw stop(
                    "a control character is not allowed in a text", at: at - 1, hint: hint)
            default: text.append(byte)
            }
        }
    }

    /// What the escape behind a backslash stands for.
    private mutating func escape(into text: inout [UInt8]) throws(Stopped) {
        let backslash = at - 1
        let letter = peek ?? 0
        at += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try codePoint(backslash)
            text.append(contentsOf: String(Character(scalar)).utf8)
        default:
            throw stop(
                "unknown escape", at: backslash, hint: "write '\\\\' for a backslash")
        }
    }

    /// The character of `\uXXXX`, or of two of them that are a surrogate pair.
    private mutating func codePoint(_ backslash: Int) throws(Stopped) -> Unicode.Scalar {
        let first = try unit(backslash)
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, bytes[min(at, bytes.count)...].starts(with: Array("\\u".utf8)) {
            at += 2
            let second = try unit(at - 2)
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + second - 0xDC00)
            {
                return scalar
            }
        }
        throw stop(
            "this escape is half of a surrogate pair", at: backslash,
            hint: "write the character itself")
    }

    private mutating func unit(_ backslash: Int) throws(Stopped) -> UInt32 {
        let digits = bytes[min(at, bytes.count)...].prefix(4)
        guard digits.count == 4, digits.allSatisfy(Self.isHexDigit),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else {
            throw stop("expected four hexadecimal digits after '\\u'", at: backslash)
        }
        at += 4
        return value
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
