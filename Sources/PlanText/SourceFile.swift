/// One file of a plan: its name as the user knows it and its bytes, without a byte order mark.
public struct SourceFile: Sendable {
    /// The path as it was given, or `<stdin>`.
    public let name: String
    /// The text in UTF-8.
    public let bytes: [UInt8]
    /// Parts that no excerpt shows.
    public var hidden: [Range<Int>] = []
    /// Offsets at which lines start; only `\n` ends a line.
    private let lineStarts: [Int]

    /// A file of this name with this content; a leading byte order mark is taken off.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
        var starts = [0]
        for (index, byte) in self.bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
        lineStarts = starts
    }

    /// The line (from 1) and the column (from 1, in characters) of a byte offset.
    public func position(at offset: Int) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), bytes.count)
        let line = index(ofLineAt: offset)
        return (line + 1, characters(in: lineStarts[line]..<offset) + 1)
    }

    /// The index of the line that an offset lies in.
    private func index(ofLineAt offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// How many characters there are in a part of a line; each byte of ASCII is one.
    private func characters(in range: Range<Int>) -> Int {
        let part = bytes[range]
        if part.allSatisfy({ $0 < 0x80 }) { return part.count }
        return String(decoding: part, as: UTF8.self).count
    }

    /// The line at which a range begins, without its line end, and which of its characters are in
    /// the range. Of a long line only what is near, more than fits on any screen.
    func excerpt(of range: SourceRange) -> (text: String, marked: Range<Int>) {
        let first = min(max(range.start, 0), bytes.count)
        let line = index(ofLineAt: first)
        var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
        if end > lineStarts[line], bytes[end - 1] == 0x0D { end -= 1 }
        let low = boundary(from: max(lineStarts[line], first - 2_000), upTo: min(first, end))
        let high = boundary(from: min(end, first + 4_000), upTo: end)
        let marked = min(first, high)..<min(max(range.end, first), high)
        let start = characters(in: low..<marked.lowerBound)
        var shown = Array(bytes[low..<high])
        for range in hidden where range.overlaps(low..<high) {
            for at in range.clamped(to: low..<high) { shown[at - low] = UInt8(ascii: "*") }
        }
        let text = String(decoding: shown, as: UTF8.self)
        return (text, start..<start + characters(in: marked))
    }

    /// The first offset from here on at which no character of UTF-8 is cut in two; at most `limit`.
    private func boundary(from offset: Int, upTo limit: Int) -> Int {
        guard offset < limit else { return limit }
        return bytes[offset..<limit].firstIndex { $0 & 0xC0 != 0x80 } ?? limit
    }

    /// The text of a line (from 1) without its line end.
    public func line(_ number: Int) -> String {
        guard number >= 1, number <= lineStarts.count else { return "" }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }
}

/// A stretch of bytes in one of the files of a plan.
public struct SourceRange: Hashable, Sendable {
    /// The index of the file in the list that belongs to the plan.
    public var file: Int
    /// Byte offsets; `end` is the first byte behind.
    public var start: Int
    public var end: Int

    public init(file: Int, start: Int, end: Int) {
        self.file = file
        self.start = start
        self.end = end
    }
}
