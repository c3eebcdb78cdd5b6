/// The last member `"stamp": 123` of an answer, which says when it was sent.
enum ReplyStamp {
    /// Where a stamp goes into a message.
    struct Place: Equatable {
        /// Position of the object's closing brace in the message.
        let brace: Int
        /// Whether the object has members, so that a comma must come first.
        let comma: Bool

        /// Bytes that the stamp adds.
        var length: Int { (comma ? 1 : 0) + ReplyStamp.name.count + ReplyStamp.width }
    }

    /// Characters of the number, which is written right-aligned: the space before it is what JSON
    /// allows, and the length of the answer is known before its time of sending is.
    static let width = 19
    private static let name = Array("\"stamp\":".utf8)

    /// Where the stamp goes if the `count` bytes at `start`, masked with `key`, are a JSON object
    /// by their first and last characters; nil if they are not.
    static func place(_ bytes: Span<UInt8>, from start: Int, count: Int, key: UInt32) -> Place? {
        func byte(_ i: Int) -> UInt8 {
            bytes[start + i] ^ UInt8(truncatingIfNeeded: key >> UInt32((i & 3) * 8))
        }
        func isSpace(_ byte: UInt8) -> Bool {
            byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
        }
        var (first, last) = (0, count - 1)
        while first < last, isSpace(byte(first)) { first += 1 }
        while first < last, isSpace(byte(last)) { last -= 1 }
        guard first < last, byte(first) == UInt8(ascii: "{"), byte(last) == UInt8(ascii: "}")
        else { return nil }
        var member = last - 1
        while isSpace(byte(member)) { member -= 1 }
        return Place(brace: last, comma: member > first)
    }

    /// Makes room for the stamp, blank as yet, in the message that begins at `start` and has `count` bytes, and
    /// returns where the number goes. There must be `place.length` bytes behind the message.
    static func insert(
        _ place: Place, into bytes: inout MutableSpan<UInt8>, at start: Int, count: Int
    ) -> Int {
        let brace = start + place.brace
        for i in stride(from: start + count - 1, through: brace, by: -1) {
            bytes[i + place.length] = bytes[i]
        }
        var position = brace
        if place.comma {
            bytes[position] = UInt8(ascii: ",")
            position += 1
        }
        for byte in name {
            bytes[position] = byte
            position += 1
        }
        for i in 0..<width { bytes[position + i] = UInt8(ascii: " ") }
        return position
    }

    /// Writes the number.
    static func write(_ time: Int64, into bytes: inout MutableSpan<UInt8>, at start: Int) {
        var rest = UInt64(max(0, time))
        for i in stride(from: start + width - 1, through: start, by: -1) {
            let blank = rest == 0 && i < start + width - 1
            bytes[i] = blank ? UInt8(ascii: " ") : UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}
