/// One line for each diagnostic: `file:line:column: severity: message (hint) [code]`.
public struct ConciseRenderer {
    private let files: [SourceFile]

    /// For diagnostics whose ranges point into `files`.
    public init(files: [SourceFile]) { self.files = files }

    /// All lines, each with its line end.
    public func render(_ report: DiagnosticReport) -> String {
        report.items.map { headline($0) + "\n" }.joined() + omitted(report)
    }

    /// The line of one diagnostic; of hints only "did you mean" stands in it.
    func headline(_ item: Diagnostic) -> String {
        var line = ""
        if let place = DiagnosticPlace(item.range, in: files) {
            line += "\(place.file):\(place.line):\(place.column): "
        }
        line += "\(item.severity.rawValue): \(item.message)"
        if let hint = item.hint, hint.hasPrefix("did you mean") { line += " (\(hint))" }
        return printable("\(line) [\(item.code)]")
    }

    /// How many more there are; empty if all were shown.
    func omitted(_ report: DiagnosticReport) -> String {
        let parts = [(report.omittedErrors, "error"), (report.omittedWarnings, "warning")]
            .filter { $0.0 > 0 }
            .map { "\($0.0) more \($0.1)\($0.0 == 1 ? "" : "s")" }
        return parts.isEmpty ? "" : parts.joined(separator: " and ") + "\n"
    }
}
