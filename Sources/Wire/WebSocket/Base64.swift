/// Base64 as the handshake and templates use it (RFC 4648 §4): padded, without line breaks.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let padding = UInt8(ascii: "=")

    /// The text of `bytes`.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        encode(bytes.span) { text.append($0) }
        return text
    }

    /// The same letter by letter: three bytes are four of six bits each, what is missing at the end is
    /// padding.
    public static func encode(_ bytes: Span<UInt8>, _ emit: (UInt8) -> Void) {
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for i in 0..<3 { group = group << 8 | (i < count ? UInt32(bytes[start + i]) : 0) }
            for i in 0..<4 {
                let index = Int(group >> UInt32(18 - 6 * i) & 63)
                emit(i <= count ? alphabet[index] : padding)
            }
        }
    }

    /// Whether `byte` stands for six bits.
    static func isDigit(_ byte: UInt8) -> Bool { alphabet.contains(byte) }
}
