import Assertions
import FoundationEssentials
import Plan
import PlanText
import Reports

/// `wsplan init`: writes a plan to start from.
enum InitCommand {
    static let target = CommandOption(
        "--target", "URL",
        help: "The target of the plan; by default the embedded server, so that it runs at once.")
    static let schema = CommandOption(
        "--schema", "FILE",
        help: "Where editors find the schema; by default the one that was installed with the tool.")
    static let output = CommandOption(
        "--out", "FILE", short: "-o", help: "Write the plan to a file instead of printing it.")
    static let force = CommandOption("--force", help: "Write over a file that is there.")

    static let command = Command(
        name: "init",
        summary: "Write a plan to start from, commented: "
            + PlanTemplate.all.map(\.kind).joined(separator: ", ") + ".",
        operand: "[KIND]", operands: 0...1, operandWords: PlanTemplate.all.map(\.kind),
        options: [target, schema, output, force],
        examples: [
            CommandExample("A steady load, the kind to begin with", "wsplan init -o load.yaml"),
            CommandExample(
                "A gate for releases of a server",
                "wsplan init gate --target wss://staging.example.com/live -o gate.yaml"),
        ],
        run: { arguments throws(UsageError) in try write(arguments) })

    private static func write(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let kinds = PlanTemplate.all.map(\.kind)
        let kind = arguments.operands.first ?? kinds[0]
        guard let template = PlanTemplate.all.first(where: { $0.kind == kind }) else {
            throw .unknown("kind", kind, valid: kinds)
        }
        let path = arguments.value(output).flatMap { $0 == "-" ? nil : $0 }
        let plan = template.text(
            target: arguments.value(target), schema: arguments.value(schema) ?? installedSchema,
            path: path ?? "PLAN")
        try check(plan, arguments.value(target))
        guard let path else {
            Output.print(plan)
            return .passed
        }
        if FileManager.default.fileExists(atPath: path), !arguments.has(force) {
            throw UsageError("'\(path)' is there already", help: "--force writes over it")
        }
        do {
            try OutputFile(path: path).writeWhole(Array(plan.utf8))
        } catch {
            Output.error("error: \(error)\n")
            return .unwritten
        }
        Output.print("\(path): written; next: wsplan run \(path) --smoke\n")
        return .passed
    }

    /// Only the target can make a plan wrong.
    private static func check(_ plan: String, _ target: String?) throws(UsageError) {
        let source = SourceFile(name: "plan", bytes: Array(plan.utf8))
        let (_, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .ofReports)
        guard let error = diagnostics.sorted().items.first(where: { $0.severity == .error }) else {
            return
        }
        throw UsageError(
            "option '--target' cannot be '\(target ?? "")': \(error.message)", help: error.hint)
    }

    /// The schema that belongs to this tool: where a package puts it, or in the checkout that it was
    /// built in. Without either it is looked for beside the plan.
    private static var installedSchema: String {
        let name = "plan.v1.schema.json"
        guard
            let tool = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        else { return name }
        let folder = URL(filePath: tool).deletingLastPathComponent()
        let places = ["../share/wsplan", "../../../schema"].map {
            folder.appending(path: $0).appending(path: name).standardized
                .path(percentEncoded: false)
        }
        return places.first { FileManager.default.fileExists(atPath: $0) } ?? name
    }
}
