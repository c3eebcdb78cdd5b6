/// A key without a space behind its ':', which is a single word for YAML: `every:1s`.
struct TightColon {
    private let range: Range<Int>
    private let line: String

    /// The one on the line of a failure or on the last one before it that is not empty.
    init?(before offset: Int, in bytes: [UInt8]) {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let own = lines.lastIndex(where: { $0.startIndex <= offset }) else { return nil }
        let before = lines[..<own].last { $0.contains { $0 > 0x20 } }
        for line in [before, lines[own]].compactMap({ $0 }) {
            let text = String(decoding: line, as: UTF8.self)
            guard let match = text.firstMatch(of: /^\s*(?:- +)*([A-Za-z][\w\-]*):([^\s\/].*?)\s*$/)
            else { continue }
            let start = text.utf8.distance(from: text.startIndex, to: match.1.startIndex)
            let end = text.utf8.distance(from: text.startIndex, to: match.2.endIndex)
            range = line.startIndex + start..<line.startIndex + end
            self.line = "\(match.1): \(match.2)"
            return
        }
        return nil
    }

    /// The error that it is.
    func diagnostic(file: Int) -> Diagnostic {
        Diagnostic(
            .error, code: TextCode.syntax.rawValue, "a space is missing after a ':'",
            at: SourceRange(file: file, start: range.lowerBound, end: range.upperBound),
            hint: "did you mean '\(line)'?")
    }
}
