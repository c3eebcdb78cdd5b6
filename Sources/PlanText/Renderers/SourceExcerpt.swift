import Units

/// Cuts a window out of a source line, so that what is marked shows on any terminal.
struct SourceExcerpt {
    /// The widest window, in columns.
    var width = 100
    /// What stands for a tab.
    private static let tab = "    "

    /// The part of `line` around the marked characters and, below it, `^~~~`.
    func cut(_ line: String, marking range: Range<Int>) -> (line: String, marks: String) {
        let pictures = line.map(Self.picture)
        let first = min(range.lowerBound, pictures.count)
        let last = min(max(range.upperBound, first + 1), pictures.count)
        let window = window(pictures.map(\.columns), around: first)
        var text = window.lowerBound > 0 ? "…" : ""
        var marks = window.lowerBound > 0 ? " " : ""
        for index in window {
            text += pictures[index].text
            let mark = index < first ? " " : index < last ? "~" : ""
            marks += String(repeating: mark, count: pictures[index].columns)
        }
        if window.upperBound < pictures.count { text += "…" }
        if first >= window.upperBound { marks += "~" }
        if let tilde = marks.firstIndex(of: "~") {
            marks.replaceSubrange(tilde...tilde, with: "^")
        }
        return (text, marks)
    }

    /// The characters to show: all if they fit, else those around the character `first`, with a
    /// third of the width before it.
    private func window(_ columns: [Int], around first: Int) -> Range<Int> {
        guard columns.reduce(0, +) > width else { return 0..<columns.count }
        var low = min(first, columns.count)
        var used = 0
        while low > 0, used + columns[low - 1] <= width / 3 {
            low -= 1
            used += columns[low]
        }
        var high = low
        used = 0
        while high < columns.count, used + columns[high] <= width {
            used += columns[high]
            high += 1
        }
        return low..<high
    }

    /// How a character is shown and how many columns it takes.
    private static func picture(of character: Character) -> (text: String, columns: Int) {
        if character == "\t" { return (tab, tab.count) }
        guard let scalar = character.unicodeScalars.first else { return ("", 0) }
        if character.unicodeScalars.contains(where: \.isControl) { return ("\u{FFFD}", 1) }
        return (String(character), displayWidth(of: scalar))
    }
}

/// The columns that a terminal gives to a character that begins with this scalar: 2 for those of
/// East Asian Width W or F and for emoji, 0 for a mark without a base, else 1.
public func displayWidth(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0..<0x300: return 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x20000...0x3FFFD:
        return 2
    default:
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
