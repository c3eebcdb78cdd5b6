import Assertions
import Conductor
import Metrics
import Plan
import Reports
import Units

/// `wsplan trace`: shows what one client sends and gets.
enum TraceCommand {
    static let profile = CommandOption(
        "--profile", "NAME", help: "Whose client it is; by default the first profile's of the plan."
    )
    static let length = CommandOption(
        "--for", "TIME", help: "How long it stays (default 10s).")

    static let command = Command(
        name: "trace",
        summary: "Show the dialogue of one client: what it sends, what comes, and who takes it.",
        operand: "PLAN", operands: 1...1,
        options: [
            profile, length, RunCommand.variable, RunCommand.target, RunCommand.seed,
            RunCommand.allowCommands,
        ],
        examples: [
            CommandExample("Why does nothing match?", "wsplan trace load.yaml --for 3s"),
            CommandExample(
                "One kind of client, against a server of yours",
                "wsplan trace load.yaml --profile trader --target ws://localhost:8080/live"),
        ],
        run: { arguments throws(UsageError) in try trace(arguments) })

    private static func trace(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let time = try length(arguments)
        let target = arguments.value(RunCommand.target)
        let seed = try arguments.integer(RunCommand.seed, in: 0...UInt64.max)
        let stop = StopFlag { Output.error("interrupted again\n") }
        guard
            let (plan, source, data) = PlanLoading.load(
                arguments.operands[0], variables: try RunCommand.variables(arguments),
                targets: .init(new: target),
                allowsCommands: arguments.has(RunCommand.allowCommands),
                starts: .few)
        else { return .invalid }
        let index = try index(arguments.value(profile), in: plan)
        var setup = RunSetup(
            plan: plan.tracing(profile: index, for: time), source: source, target: target,
            seed: seed, loops: 1, tool: ToolVersion.text)
        setup.data = data
        setup.environment = PlanLoading.environment
        let text = TraceText(plan)
        setup.listener = { text.tell($0) }
        do {
            let conductor = try Conductor(setup, interrupted: { stop.isSet })
            text.begin(
                profile: plan.profiles[index].name, labels: conductor.briefing.header.labels,
                length: time)
            let result = conductor.run(interrupted: { stop.isSet })
            text.end(result)
            return result.store.count(.opened) > 0 ? .passed : result.conclusion.outcome.exitCode
        } catch {
            Output.error(
                UsageError(error.text, help: error.hint).lines.joined(separator: "\n") + "\n")
            return error.exitCode
        }
    }

    private static func length(_ arguments: Arguments) throws(UsageError) -> TimeAmount {
        guard let text = arguments.value(length) else { return .seconds(10) }
        let time = try Arguments.parse(length, text, example: "10s") {
            text throws(UnitError) in try TimeAmount(parsing: text)
        }
        guard time.nanoseconds > 0 else {
            throw UsageError("option '--for' cannot be '\(text)'", help: "it must be above 0s")
        }
        return time
    }

    /// The profile of a name; without one the first that has clients.
    private static func index(_ name: String?, in plan: Plan) throws(UsageError) -> Int {
        guard let name else { return plan.profiles.firstIndex { $0.weight > 0 } ?? 0 }
        if let index = plan.profiles.firstIndex(where: { $0.name == name }) { return index }
        throw .unknown("profile", name, valid: plan.profiles.map(\.name))
    }
}
