/// Diagnostics for people: the headline, the line with what is meant underlined, the hint.
///
///     plans/ramp.yaml:14:5: error: unknown key 'arivals' (did you mean 'arrivals'?) [unknown-key]
///        14 |     arivals: 10/s
///           |     ^~~~~~~
public struct HumanRenderer {
    private let files: [SourceFile]
    private let concise: ConciseRenderer
    private let excerpt = SourceExcerpt()

    /// For diagnostics whose ranges point into `files`.
    public init(files: [SourceFile]) {
        self.files = files
        concise = ConciseRenderer(files: files)
    }

    /// All of them, each block with its line ends.
    public func render(_ report: DiagnosticReport) -> String {
        report.items.map(block).joined() + concise.omitted(report)
    }

    private func block(_ item: Diagnostic) -> String {
        var lines = [concise.headline(item)] + source(item.range)
        if let hint = item.hint, !hint.hasPrefix("did you mean") {
            lines.append("  hint: " + printable(hint))
        }
        for related in item.related {
            guard let place = DiagnosticPlace(related.range, in: files) else { continue }
            lines.append(
                printable("  \(place.file):\(place.line):\(place.column): \(related.message)"))
            lines += source(related.range)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The line of a range and the one that underlines it; nothing for an empty line.
    private func source(_ range: SourceRange?) -> [String] {
        guard let range, let place = DiagnosticPlace(range, in: files) else { return [] }
        let (text, marked) = files[range.file].excerpt(of: range)
        guard !text.isEmpty else { return [] }
        let first = marked.lowerBound
        let (line, marks) = excerpt.cut(text, marking: first..<max(marked.upperBound, first + 1))
        let number = String(place.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.count)) + number
        let blank = String(repeating: " ", count: gutter.count)
        return ["\(gutter) | \(line)", "\(blank) | \(marks)"]
    }
}
