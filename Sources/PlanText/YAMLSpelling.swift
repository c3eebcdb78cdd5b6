/// Looks at how events are written, for what libyaml lets pass although YAML 1.2 says that it is
/// wrong or something else. Found by the public test suite of YAML; its names are in brackets.
struct YAMLSpelling {
    /// What is wrong, and where.
    typealias Fault = (offset: Int, message: String, hint: String)

    private let bytes: [UInt8]
    /// Where the last event ended.
    private var read = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// What is wrong with the next event, which lies at `range` with its anchor and tag, or with the
    /// bytes before it.
    mutating func fault(_ event: YAMLEvent, at range: Range<Int>) -> Fault? {
        defer { read = max(read, range.upperBound) }
        if let hash = tightComment(in: read..<max(read, range.lowerBound)) {
            return tightComment(at: hash)
        }
        let first = range.lowerBound
        if !range.isEmpty, first > 0, bytes[first - 1] == UInt8(ascii: "?") {
            // libyaml takes `[?x]` for a key [652Z, HM87/01].
            return (first - 1, "a space is missing after this '?'", "quote the text")
        }
        if case .alias(let name) = event.kind, let end = looseEnd(of: name, from: first) {
            return looseName(at: end)
        }
        if let name = event.anchor, let end = looseEnd(of: name, from: first) {
            return looseName(at: end)
        }
        if case .scalar(let text, let style) = event.kind {
            return scalarFault(text, style, at: range)
        }
        return nil
    }

    /// Where the value of an event begins, behind its anchor, its tag and comments.
    func startOfValue(from start: Int) -> Int {
        var offset = start
        while offset < bytes.count, [0x21, 0x23, 0x26].contains(bytes[offset]) {
            let isComment = bytes[offset] == UInt8(ascii: "#")
            while offset < bytes.count, isComment ? bytes[offset] != 0x0A : !isSpace(offset) {
                offset += 1
            }
            while isSpace(offset) { offset += 1 }
        }
        return offset
    }

    private func isSpace(_ offset: Int) -> Bool {
        offset < bytes.count && (bytes[offset] == 0x20 || (0x09...0x0D).contains(bytes[offset]))
    }

    // MARK: Comments

    /// A `#` between two values that does not stand behind a space [9JBA, CVW2, SU5Z].
    private func tightComment(in gap: Range<Int>) -> Int? {
        var offset = gap.lowerBound
        while offset < gap.upperBound {
            if bytes[offset] == UInt8(ascii: "#") {
                if offset > 0, !isSpace(offset - 1) { return offset }
                while offset < gap.upperBound, bytes[offset] != 0x0A { offset += 1 }
            }
            offset += 1
        }
        return nil
    }

    private func tightComment(at offset: Int) -> Fault {
        (offset, "a space is missing before this '#'", "quote the text if it is not a comment")
    }

    // MARK: Names

    /// Where an anchor or alias goes on although its name has ended [Y2GN].
    private func looseEnd(of name: String, from start: Int) -> Int? {
        var offset = start
        if bytes[start...].first == UInt8(ascii: "!") {
            while offset < bytes.count, !isSpace(offset) { offset += 1 }
            while isSpace(offset) { offset += 1 }
        }
        let end = offset + 1 + name.utf8.count
        guard end < bytes.count, !isSpace(end), !",]}".utf8.contains(bytes[end]),
            bytes[offset] == UInt8(ascii: "&") || bytes[offset] == UInt8(ascii: "*")
        else { return nil }
        return end
    }

    private func looseName(at offset: Int) -> Fault {
        (
            offset, "expected a space after the name of an anchor",
            "anchor names may contain only letters, digits, '-' and '_'"
        )
    }

    // MARK: Scalars

    private func scalarFault(
        _ text: String, _ style: Scalar.Style, at range: Range<Int>
    ) -> Fault? {
        switch style {
        case .plain where text == "-":
            // Only in brackets is this a text for libyaml [G5U8, YJV2].
            return (range.lowerBound, "a '-' alone is not a value", "quote it")
        case .block:
            var header = startOfValue(from: range.lowerBound) + 1
            while header < bytes.count, "+-0123456789".utf8.contains(bytes[header]) { header += 1 }
            if bytes[min(header, bytes.count)...].first == UInt8(ascii: "#") {
                return tightComment(at: header)
            }
            return text.allSatisfy(\.isNewline) ? hiddenComment(from: header) : nil
        case .plain, .quoted: return nil
        }
    }

    /// The first line of a block text that looks like a comment and is taken for one by libyaml, for
    /// a line of more spaces stands before it [S98Z].
    private func hiddenComment(from header: Int) -> Fault? {
        guard let feed = bytes[min(header, bytes.count)...].firstIndex(of: 0x0A) else { return nil }
        var widest = 0
        var line = feed + 1
        while line < bytes.count {
            let text = bytes[line...].firstIndex { $0 != 0x20 } ?? bytes.count
            if text < bytes.count, bytes[text] != 0x0A, bytes[text] != 0x0D {
                let indent = text - line
                guard bytes[text] == UInt8(ascii: "#"), indent > 0, indent < widest else {
                    return nil
                }
                return (
                    text, "blank lines above a block text are indented more than it",
                    "remove their spaces"
                )
            }
            widest = max(widest, text - line)
            line = (bytes[text...].firstIndex(of: 0x0A) ?? bytes.count) + 1
        }
        return nil
    }
}
