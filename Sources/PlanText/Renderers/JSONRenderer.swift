public import Units

/// Diagnostics for machines: a JSON array with one object a line; unknown values are null.
public struct JSONRenderer {
    private let files: [SourceFile]

    /// For diagnostics whose ranges point into `files`.
    public init(files: [SourceFile]) { self.files = files }

    /// The whole array with its line end; columns count characters from 1, ends are exclusive.
    public func render(_ report: DiagnosticReport) -> String { Self.array(objects(report)) }

    /// One object for each diagnostic, to be put into an array with those of other plans.
    public func objects(_ report: DiagnosticReport) -> [JSONValue] { report.items.map(object) }

    /// The array of such objects with its line end.
    public static func array(_ objects: [JSONValue]) -> String {
        JSONValue.array(objects.map { .line($0) }).text(.rows)
    }

    private func object(_ item: Diagnostic) -> JSONValue {
        let related = item.related.map { related in
            JSONValue.object(place(related.range) + [("message", .string(related.message))])
        }
        return .object(
            place(item.range) + [
                ("severity", .string(item.severity.rawValue)), ("code", .string(item.code)),
                ("message", .string(item.message)),
                ("hint", item.hint.map { .string($0) } ?? .null),
                ("related", .array(related)),
            ])
    }

    private func place(_ range: SourceRange?) -> [(String, JSONValue)] {
        let place = DiagnosticPlace(range, in: files)
        func number(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
        return [
            ("file", place.map { .string($0.file) } ?? .null),
            ("line", number(place?.line)), ("column", number(place?.column)),
            ("end_line", number(place?.endLine)), ("end_column", number(place?.endColumn)),
        ]
    }
}
