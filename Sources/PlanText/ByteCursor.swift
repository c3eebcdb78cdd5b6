/// Turns the code point indices of libyaml into byte offsets; cheap because indices mostly rise.
struct ByteCursor {
    private let bytes: [UInt8]
    private var index = 0
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The byte offset of the code point with this index, or the end of the text.
    mutating func offset(of wanted: Int) -> Int {
        while index < wanted, offset < bytes.count {
            offset += 1
            while offset < bytes.count, isContinuation(offset) { offset += 1 }
            index += 1
        }
        while index > wanted, offset > 0 {
            offset -= 1
            while offset > 0, isContinuation(offset) { offset -= 1 }
            index -= 1
        }
        return offset
    }

    private func isContinuation(_ offset: Int) -> Bool { bytes[offset] & 0xC0 == 0x80 }
}
