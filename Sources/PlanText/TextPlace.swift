extension SourceFile {
    /// Where a part of a scalar's text stands, in UTF-8 offsets; also on the lines of a block text and
    /// of one that is folded. The whole scalar, if the text up to there is not in the file as it is:
    /// behind escapes and values of variables.
    public func place(_ part: Range<Int>, of text: String, in whole: SourceRange) -> SourceRange {
        var at = startOfText(in: whole)
        var result = whole
        result.end = at
        for (index, byte) in text.utf8.enumerated() where index < max(part.upperBound, 1) {
            if !Self.isBlank(byte) {
                // Indents are in the file alone.
                while at < whole.end, Self.isBlank(bytes[at]) { at += 1 }
                guard at < whole.end, bytes[at] == byte else { return whole }
            }
            if index <= part.lowerBound { result.start = at }
            // A line end may be a space in the text.
            if at < whole.end, Self.isBlank(bytes[at]) || !Self.isBlank(byte) { at += 1 }
            result.end = at
        }
        if part.lowerBound >= text.utf8.count { result.start = at }
        if result.end <= result.start { result.end = min(result.start + 1, whole.end) }
        return result
    }

    /// Behind a quote, or in the line below the sign of a block text.
    private func startOfText(in whole: SourceRange) -> Int {
        guard whole.start < whole.end else { return whole.start }
        switch bytes[whole.start] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return whole.start + 1
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            return (bytes[whole.start..<whole.end].firstIndex(of: 0x0A) ?? whole.start) + 1
        default: return whole.start
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
