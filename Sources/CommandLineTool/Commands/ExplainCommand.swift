import Assertions
import Conductor
import Plan

/// `wsplan explain`: shows what a plan will do, before it does.
enum ExplainCommand {
    /// What is printed.
    enum Format: String, CaseIterable, Sendable { case text, json, mermaid }

    static let format = CommandOption(
        "--format", "FORMAT", words: Format.allCases.map(\.rawValue),
        help: "What to print: text (default), json, or mermaid (a chart of the phases).")

    static let command = Command(
        name: "explain",
        summary: "Show what a plan will do: its phases, the load over time, totals, the samples of "
            + "its thresholds, and what this host must offer; nothing is sent.",
        operand: "PLAN", operands: 1...1,
        options: [
            format, RunCommand.variable, RunCommand.target, RunCommand.against, RunCommand.seed,
            RunCommand.loops,
            RunCommand.smoke,
        ],
        examples: [
            CommandExample(
                "The load over time, for ten times as many",
                "wsplan explain load.yaml --var clients=500"),
            CommandExample(
                "A chart for a page of Markdown", "wsplan explain load.yaml --format mermaid"),
        ],
        run: { arguments throws(UsageError) in try explain(arguments) })

    private static func explain(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let format = try self.format(arguments)
        let target = arguments.value(RunCommand.target)
        let seed = try arguments.integer(RunCommand.seed, in: 0...UInt64.max)
        let loops = try arguments.integer(RunCommand.loops, in: 1...1_024)
        let smoke = arguments.has(RunCommand.smoke)
        guard
            let (read, _, data) = PlanLoading.load(
                arguments.operands[0], variables: try RunCommand.variables(arguments),
                targets: .init(new: target, against: arguments.value(RunCommand.against)),
                allowsCommands: false, starts: smoke ? .few : .all, isRun: false,
                hidesSecrets: true, hasPhases: true)
        else { return .invalid }
        var plan = read
        if let seed { plan.seed = seed }
        do {
            let explanation = try Explanation(
                plan, data: data, target: target, smoke: smoke, loops: loops,
                environment: PlanLoading.environment)
            print(explanation, as: format)
            return .passed
        } catch {
            throw UsageError(error.text, help: error.hint)
        }
    }

    private static func format(_ arguments: Arguments) throws(UsageError) -> Format {
        guard let name = arguments.value(format) else { return .text }
        guard let found = Format(rawValue: name) else {
            throw .unknown("format", name, valid: Format.allCases.map(\.rawValue))
        }
        return found
    }

    private static func print(_ explanation: Explanation, as format: Format) {
        switch format {
        case .text:
            let terminal = Terminal.output
            let text = ExplainText(
                explanation, style: Style(color: terminal.color), columns: terminal.columns ?? 100,
                blocks: Blocks(environment: PlanLoading.environment))
            Output.print(text.text)
        case .json: Output.print(ExplainJSON(explanation).text)
        case .mermaid: Output.print(PhaseChart(explanation.stages).text)
        }
    }
}
