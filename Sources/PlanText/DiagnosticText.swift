/// Renders diagnostics for people: the place, the words, the line with a caret, and the way out.
public struct DiagnosticText {
    /// Of longer lines only so many characters around the place are shown.
    private static let maximumWidth = 120

    private let files: [SourceFile]

    /// Diagnostics refer to `files` by their indices.
    public init(files: [SourceFile]) { self.files = files }

    /// All of a report, ending with a line feed unless it is empty.
    public func render(_ report: DiagnosticReport) -> String {
        var text = report.items.map(render).joined(separator: "\n")
        let omitted = [
            Self.count(report.omittedErrors, "error"),
            Self.count(report.omittedWarnings, "warning"),
        ].compactMap { $0 }
        if !omitted.isEmpty { text += "\nnot shown: \(omitted.joined(separator: ", "))\n" }
        return text
    }

    /// One diagnostic; every line of it ends with a line feed.
    public func render(_ diagnostic: Diagnostic) -> String {
        let words = "\(diagnostic.severity.rawValue): \(diagnostic.message) [\(diagnostic.code)]"
        var text = place(words, at: diagnostic.range)
        if let hint = diagnostic.hint { text += "  hint: \(Self.printable(hint))\n" }
        for related in diagnostic.related {
            text += place("note: \(related.message)", at: related.range)
        }
        return text
    }

    /// The words behind their place, and the line they are about.
    private func place(_ words: String, at range: SourceRange?) -> String {
        let words = Self.printable(words)
        guard let range, files.indices.contains(range.file) else { return "\(words)\n" }
        let file = files[range.file]
        let (line, column) = file.position(at: range.start)
        let title = "\(file.name):\(line):\(column): \(words)\n"
        let characters = Array(Self.printable(file.line(line)))
        guard !characters.isEmpty else { return title }
        let end = file.position(at: range.end)
        let stop = end.line == line ? end.column - 1 : characters.count
        return title + excerpt(characters, line: line, from: column - 1, to: stop)
    }

    /// The line and, below it, a caret under `start` and tildes up to `stop`.
    private func excerpt(
        _ characters: [Character], line: Int, from start: Int, to stop: Int
    ) -> String {
        let isLong = characters.count > Self.maximumWidth
        let first = isLong ? max(0, start - Self.maximumWidth / 2) : 0
        let last = min(characters.count, first + Self.maximumWidth)
        let number = "  \(line) | "
        let margin = String(repeating: " ", count: number.count - 2) + "| "
        let padding = characters[first..<max(first, min(start, last))].map { $0 == "\t" ? $0 : " " }
        let tildes = String(repeating: "~", count: max(0, min(stop, last) - start - 1))
        return number + String(characters[first..<last]) + "\n"
            + margin + String(padding) + "^" + tildes + "\n"
    }

    /// The text with control characters made harmless to a terminal; as many characters as before.
    private static func printable(_ text: String) -> String {
        String(
            text.map { character in
                let isControl = character.unicodeScalars.contains {
                    $0.properties.generalCategory == .control
                }
                return isControl && character != "\t" ? "\u{FFFD}" : character
            })
    }

    private static func count(_ number: Int, _ name: String) -> String? {
        number == 0 ? nil : "\(number) \(name)\(number == 1 ? "" : "s")"
    }
}
