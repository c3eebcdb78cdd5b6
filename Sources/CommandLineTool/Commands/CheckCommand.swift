import Assertions

/// `wsplan check`: reads plans and reports what is wrong with them.
enum CheckCommand {
    /// How diagnostics are written.
    enum Format: String, CaseIterable, Sendable { case human, concise, json }

    static let format = CommandOption(
        "--format", "FORMAT", help: "How to report: human (default), concise or json.")

    static let command = Command(
        name: "check", summary: "Check plans without running them.", operand: "PLAN",
        operands: 1...Int.max, options: [format],
        run: { arguments throws(UsageError) in
            let format = try format(arguments)
            guard let code = ExitCode(rawValue: execute(arguments.operands, format)) else {
                return .invalid
            }
            return code
        })

    /// The format that was asked for.
    static func format(_ arguments: Arguments) throws(UsageError) -> Format {
        guard let name = arguments.value(format) else { return .human }
        guard let found = Format(rawValue: name) else {
            throw .unknown("format", name, valid: Format.allCases.map(\.rawValue))
        }
        return found
    }

    /// Checks the plans and returns the exit code.
    static func execute(_ paths: [String], _ format: Format) -> Int32 {
        Output.error("wsplan \(ToolVersion.text) cannot check plans yet: '\(paths[0])'\n")
        return ExitCode.invalid.rawValue
    }
}
