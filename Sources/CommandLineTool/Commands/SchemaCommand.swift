import Assertions
import Plan

/// `wsplan schema`: prints the JSON Schema of plans, or the reference of their keys.
enum SchemaCommand {
    /// What can be printed.
    enum Format: String, CaseIterable, Sendable { case json, md }

    static let format = CommandOption(
        "--format", "FORMAT", help: "json (default), the JSON Schema, or md, a page of all keys.")

    static let command = Command(
        name: "schema", summary: "Print the JSON Schema of plans, for editors.", operand: "",
        operands: 0...0, options: [format],
        run: { arguments throws(UsageError) in
            let name = arguments.value(format) ?? Format.json.rawValue
            guard let format = Format(rawValue: name) else {
                throw .unknown("format", name, valid: Format.allCases.map(\.rawValue))
            }
            Output.print(
                format == .json
                    ? PlanSchema(.ofReports).json : KeyReference(.ofReports).markdown)
            return .passed
        })
}
