import Units

/// Texts for Markdown as GitHub and GitLab show it: what others wrote can neither format, link nor call
/// anybody.
enum MarkdownText {
    /// A text of others as code, where nothing in it has a meaning; `|` would end a cell of a table even
    /// there.
    static func code(_ text: String, longest limit: Int = 200, inTable: Bool = true) -> String {
        let line = Excerpt.of(text, longest: limit)
        if line.isEmpty { return "" }
        var (longest, current) = (0, 0)
        for character in line.utf8 {
            current = character == UInt8(ascii: "`") ? current + 1 : 0
            longest = max(longest, current)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let isEdge = line.hasPrefix("`") || line.hasSuffix("`")
        let inside = isEdge ? " \(line) " : line
        return fence + (inTable ? inside.replacing("|", with: "\\|") : inside) + fence
    }

    /// A sentence of ours that may quote others: every sign of Markdown is escaped, and what would become
    /// a mention or a reference is broken by a space without width.
    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in Excerpt.of(text, longest: 1_000).unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$": result += "\\\(scalar)"
            case "@", "#", "!": result += "\(scalar)\u{200B}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        // Nothing becomes a link by itself.
        return result.replacing("://", with: ":\u{200B}//").replacing("www.", with: "www\u{200B}.")
    }

    /// A table; columns of figures are aligned right.
    static func table(
        _ head: [String], _ rows: [[String]], figures: Range<Int>
    ) -> [String] {
        func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
        let rule = head.indices.map { figures.contains($0) ? "---:" : "---" }
        return [line(head), line(rule)] + rows.map(line)
    }
}
