internal import JSONScan
internal import Wire

/// Words with what they stand for.
struct WordTable<Value: Sendable>: Sendable {
    private let words: [(word: JSONConstant, value: Value)]

    init(_ words: [(String, Value)]) {
        self.words = words.map { (.string(Array($0.0.utf8)), $0.1) }
    }

    /// What a string of a document stands for; nil if it is no string or none of the words.
    func value(of text: JSONValueRange?, in bytes: Span<UInt8>) -> Value? {
        guard let text else { return nil }
        for index in words.indices where JSONScan.equals(text, in: bytes, words[index].word) {
            return words[index].value
        }
        return nil
    }
}

/// Answers in JSON are put together member by member.
extension ByteBuffer {
    mutating func append(_ text: String) { append(text.utf8Span.span) }

    /// Appends a value of a document as it stands there.
    mutating func append(_ value: JSONValueRange, of bytes: Span<UInt8>) {
        let quote = value.kind == .string ? 1 : 0
        append(bytes.extracting(value.start - quote..<value.end + quote))
    }

    /// Begins an object with the member `key: word`, and the id of the message that it answers if
    /// that has one.
    mutating func begin(
        _ key: String, _ word: String, id: JSONValueRange? = nil, of bytes: Span<UInt8>
    ) {
        append("{\"")
        append(key)
        append("\":\"")
        append(word)
        append("\"")
        append("id", id, of: bytes)
    }

    /// Appends a member with a value of a document, if there is one.
    mutating func append(_ key: String, _ value: JSONValueRange?, of bytes: Span<UInt8>) {
        guard let value else { return }
        beginMember(key)
        append(value, of: bytes)
    }

    /// Appends a member with a text that needs no escapes.
    mutating func append(_ key: String, text: String) {
        beginMember(key)
        append("\"")
        append(text)
        append("\"")
    }

    /// Appends a member with a number that is not negative.
    mutating func append(_ key: String, number: Int64) {
        beginMember(key)
        var power: Int64 = 1
        while number / power >= 10 { power *= 10 }
        while power > 0 {
            append(UInt8(ascii: "0") + UInt8(number / power % 10))
            power /= 10
        }
    }

    /// Appends a member with a text of 32 random hexadecimal digits in the form of a UUID.
    mutating func append(_ key: String, uuidFrom random: inout RandomStream) {
        beginMember(key)
        append("\"")
        let halves = [
            random.next() & ~0xF000 | 0x4000, random.next() & ~(0xC000 << 48) | 0x8000 << 48,
        ]
        for digit in 0..<32 {
            if [8, 12, 16, 20].contains(digit) { append("-") }
            let value = UInt8(halves[digit / 16] >> UInt64(60 - digit % 16 * 4) & 15)
            append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
        }
        append("\"")
    }

    private mutating func beginMember(_ key: String) {
        append(",\"")
        append(key)
        append("\":")
    }
}
