import Assertions
import Conductor
import Metrics
import Plan
import Reports

/// `wsplan run`: runs a plan and judges it.
enum RunCommand {
    static let variable = CommandOption(
        "--var", "NAME=VALUE", repeats: true, help: "Set a variable of the plan.")
    static let target = CommandOption("--target", "URL", help: "Run against this URL instead.")
    static let out = CommandOption(
        "--out", "FILE", repeats: true,
        help: "Write the result: .json is the summary, .wsr the result file.")
    static let seed = CommandOption("--seed", "N", help: "The key of all random choices.")
    static let loops = CommandOption(
        "--loops", "N", help: "The number of loop threads; one per core if not given.")
    static let smoke = CommandOption(
        "--smoke", help: "Run every part of the plan once, small and short.")
    static let quiet = CommandOption("--quiet", help: "Print no progress, only the end of the run.")
    static let debug = CommandOption(
        "--debug", help: "Print every message that is sent or received.")

    static let command = Command(
        name: "run", summary: "Run a plan, judge its thresholds and print the result.",
        operand: "PLAN", operands: 1...1,
        options: [variable, target, out, seed, loops, smoke, quiet, debug],
        run: { arguments throws(UsageError) in
            let options = try options(arguments)
            guard let code = ExitCode(rawValue: execute(options)) else { return .noVerdict }
            return code
        })

    /// Reads the options.
    static func options(_ arguments: Arguments) throws(UsageError) -> RunOptions {
        var options = RunOptions(planPath: arguments.operands[0])
        for text in arguments.all(variable) { options.variables.append(try variable(text)) }
        options.target = arguments.value(target)
        for path in arguments.all(out) { options.outputs.append(try RunOptions.Output(path)) }
        options.seed = try arguments.integer(seed, in: 0...UInt64.max)
        options.loops = try arguments.integer(loops, in: 1...1_024)
        options.smoke = arguments.has(smoke)
        options.quiet = arguments.has(quiet)
        options.debug = arguments.has(debug)
        return options
    }

    /// Reads `name=value`; the value may be empty and may hold further `=`.
    private static func variable(_ text: String) throws(UsageError) -> RunOptions.Variable {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw UsageError("option '--var' cannot be '\(text)'", help: "--var NAME=VALUE")
        }
        return RunOptions.Variable(name: String(parts[0]), value: String(parts[1]))
    }

    /// Runs the plan and returns the exit code.
    static func execute(_ options: RunOptions) -> Int32 {
        let stop = StopFlag()
        guard let (plan, source) = PlanLoading.load(options) else {
            return ExitCode.invalid.rawValue
        }
        do {
            var conductor = try Conductor(
                RunSetup(
                    plan: plan, source: source, target: options.target, seed: options.seed,
                    loops: options.loops, smoke: options.smoke, tool: ToolVersion.text))
            let terminal = Terminal.error
            let result = conductor.run(
                progress: { point, phase in
                    if options.quiet { return }
                    Output.error(ProgressLine(point, phase: phase).output(terminal))
                }, interrupted: { stop.isSet })
            if !options.quiet { Output.error(ProgressLine.clear(terminal)) }
            Output.print(ResultText(result, style: Style(color: Terminal.output.color)).text)
            let written = ReportCommand.write(
                result, to: options.outputs + plan.outputs.map { RunOptions.Output($0) })
            let code = result.conclusion.outcome.exitCode
            return (written ? code : .unwritten).rawValue
        } catch {
            Output.error("error: \(error)\n")
            return ExitCode.invalid.rawValue
        }
    }
}
