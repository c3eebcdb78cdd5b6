/// One file of a plan: its name as the user knows it and its bytes, without a byte order mark.
public struct SourceFile: Sendable {
    /// The path as it was given, or `<stdin>`.
    public let name: String
    /// The text in UTF-8.
    public let bytes: [UInt8]
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
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let before = String(decoding: bytes[lineStarts[low]..<offset], as: UTF8.self)
        return (low + 1, before.count + 1)
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
