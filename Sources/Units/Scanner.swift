/// A cursor over the ASCII of one value, shared by the parsers of this module.
struct Scanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    var atEnd: Bool { position == bytes.count }

    var rest: String { String(decoding: bytes[position...], as: UTF8.self) }

    mutating func skipSpaces() {
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    }

    /// Takes `text` if it stands here.
    mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard bytes.count - position >= wanted.count,
            bytes[position..<(position + wanted.count)].elementsEqual(wanted)
        else { return false }
        position += wanted.count
        return true
    }

    /// A non-negative decimal number without exponent, such as `12`, `0.5`, `1_000`.
    mutating func number() -> Double? {
        var text = ""
        var dots = 0
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "."), dots == 0, isDigit(at: position + 1), !text.isEmpty {
                dots += 1
            } else if byte == UInt8(ascii: "_"), !text.isEmpty, isDigit(at: position + 1) {
                position += 1
                continue
            } else if !isDigit(at: position) {
                break
            }
            text.unicodeScalars.append(Unicode.Scalar(byte))
            position += 1
        }
        guard let value = Double(text) else {
            position = start
            return nil
        }
        return value
    }

    /// The letters (and `µ`, `%`) that stand here, as the spelling of a unit.
    mutating func unit() -> String {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            let letter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
            guard letter || byte == UInt8(ascii: "%") || byte >= 0x80 else { break }
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func isDigit(at index: Int) -> Bool {
        index < bytes.count && bytes[index] >= UInt8(ascii: "0")
            && bytes[index] <= UInt8(ascii: "9")
    }
}
