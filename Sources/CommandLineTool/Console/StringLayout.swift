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

    /// With a space for every character that controls, so that text of others (a plan, a server) can
    /// neither break lines nor speak to the terminal, nor turn the direction of what follows.
    var oneLine: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.controls ? " " : $0 }))
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

extension Unicode.Scalar {
    /// Whether it does something instead of being seen. What joins emoji and letters is seen in them.
    fileprivate var controls: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: value != 0x200D && value != 0x200C
        default: false
        }
    }

    /// The columns of a terminal that it takes by itself.
    fileprivate var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // Vowels and ends of a Korean syllable stand in the columns of its beginning.
        if (0x1160...0x11FF).contains(value) { return 0 }
        let isWide = Self.wide.contains { $0.contains(value) }
        return isWide || properties.isEmojiPresentation ? 2 : 1
    }

    /// The blocks of wide characters.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
        0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}

extension Character {
    /// The most columns that a terminal gives it: one that joins the parts of an emoji needs fewer, and
    /// one that does not shows them all. What is made an emoji by what follows it is as wide as one.
    fileprivate var columns: Int {
        let sum = unicodeScalars.reduce(0) { $0 + $1.columns }
        let isEmoji = unicodeScalars.contains { $0.value == 0xFE0F }
        return max(sum, isEmoji ? 2 : unicodeScalars.first?.value == 0x200D ? 0 : 1)
    }
}
