/// Diagnostics for machines: a JSON array with one object a line; unknown values are null.
public struct JSONRenderer {
    private let files: [SourceFile]

    /// For diagnostics whose ranges point into `files`.
    public init(files: [SourceFile]) { self.files = files }

    /// The whole array with its line end; columns count characters from 1, ends are exclusive.
    public func render(_ report: DiagnosticReport) -> String { Self.array(objects(report)) }

    /// One object for each diagnostic, to be put into an array with those of other plans.
    public func objects(_ report: DiagnosticReport) -> [String] { report.items.map(object) }

    /// The array of such objects with its line end.
    public static func array(_ objects: [String]) -> String {
        guard !objects.isEmpty else { return "[]\n" }
        return "[\n" + objects.map { "  " + $0 }.joined(separator: ",\n") + "\n]\n"
    }

    private func object(_ item: Diagnostic) -> String {
        let related = item.related.map { related in
            braces(place(related.range) + [("message", quoted(related.message))])
        }
        return braces(
            place(item.range) + [
                ("severity", quoted(item.severity.rawValue)), ("code", quoted(item.code)),
                ("message", quoted(item.message)), ("hint", item.hint.map(quoted) ?? "null"),
                ("related", "[" + related.joined(separator: ",") + "]"),
            ])
    }

    private func place(_ range: SourceRange?) -> [(String, String)] {
        let place = DiagnosticPlace(range, in: files)
        func number(_ value: Int?) -> String { value.map { "\($0)" } ?? "null" }
        return [
            ("file", place.map { quoted($0.file) } ?? "null"),
            ("line", number(place?.line)), ("column", number(place?.column)),
            ("end_line", number(place?.endLine)), ("end_column", number(place?.endColumn)),
        ]
    }

    private func braces(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// The text as a JSON string (RFC 8259 §7).
    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where isControl(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
