import Assertions
import Plan
import Reports

/// `wsplan schema`: prints the JSON Schema of plans or of summaries, or the reference of keys and
/// metrics.
enum SchemaCommand {
    /// What can be printed.
    enum Format: String, CaseIterable, Sendable { case json, md }

    static let format = CommandOption(
        "--format", "FORMAT", words: Format.allCases.map(\.rawValue),
        help: "json (default), the JSON Schema, or md, a page of all keys and metrics.")
    static let summary = CommandOption(
        "--summary", help: "Print the JSON Schema of summary.json in place of that of plans.")

    static let command = Command(
        name: "schema",
        summary: "Print the JSON Schema of plans, for editors, or of summaries; or all keys.",
        operand: "", operands: 0...0, options: [format, summary],
        examples: [
            CommandExample("For an editor", "wsplan schema > plan.v1.schema.json"),
            CommandExample("Every key and metric, to read", "wsplan schema --format md | less"),
        ],
        run: { arguments throws(UsageError) in
            let name = arguments.value(format) ?? Format.json.rawValue
            guard let format = Format(rawValue: name) else {
                throw .unknown("format", name, valid: Format.allCases.map(\.rawValue))
            }
            let isOfSummary = arguments.has(summary)
            switch format {
            case .json where isOfSummary: Output.print(SummarySchema().json)
            case .json: Output.print(PlanSchema(.ofReports).json)
            case .md where isOfSummary:
                throw UsageError("option '--summary' has no format 'md'", help: "leave one out")
            case .md: Output.print(KeyReference(.ofReports).markdown)
            }
            return .passed
        })
}
