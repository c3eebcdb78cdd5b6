import Assertions
import Plan
import PlanText

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
        var failed = false
        for path in paths {
            let (_, files, diagnostics) = PlanReader.read(
                path: path, variables: [:], environment: PlanLoading.environment)
            failed = failed || diagnostics.hasErrors
            let report = diagnostics.sorted()
            switch format {
            case .human: Output.print(HumanRenderer(files: files).render(report))
            case .concise: Output.print(ConciseRenderer(files: files).render(report))
            case .json: Output.print(JSONRenderer(files: files).render(report))
            }
            if report.items.isEmpty, format == .human { Output.print("\(path): no problems\n") }
        }
        return (failed ? ExitCode.invalid : .passed).rawValue
    }
}
