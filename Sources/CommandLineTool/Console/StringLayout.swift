/// What laying out text in columns and lines needs.
extension String {
    /// The columns of a terminal that it takes, if it holds no control characters.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// With spaces after it up to a number of columns.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - columns))
    }

    /// With spaces before it up to a number of columns.
    func aligned(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - columns)) + self
    }

    /// Its start, so that it takes at most so many columns; what was cut ends in `…`.
    func cut(to width: Int) -> String {
        guard columns > width else { return self }
        var start = ""
        var used = 0
        for character in self {
            guard used + character.columns < width else { break }
            start.append(character)
            used += character.columns
        }
        return width > 0 ? start + "…" : ""
    }

    /// With a space for every control character, so that text of others (a plan, a server) can
    /// neither break lines nor speak to the terminal.
    var oneLine: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    /// In lines of at most `width` columns, broken at spaces; longer words stay whole.
    func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            if !line.isEmpty, line.columns + 1 + String(word).columns > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}

extension Character {
    /// 2 for what East Asian scripts and emoji take, else 1.
    fileprivate var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        let isWide = Character.wide.contains { $0.contains(first.value) }
        return isWide || first.properties.isEmojiPresentation ? 2 : 1
    }

    /// The blocks of wide characters.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
