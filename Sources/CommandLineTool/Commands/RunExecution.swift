import Assertions
import Conductor
import DataSources
import Glibc
import Plan
import PlanText
import Reports
import Units

/// The life of `wsplan run`: read, open what is written, run, report.
struct RunExecution {
    private let options: RunOptions
    private let stop: StopFlag
    private let block: LiveBlock

    /// Signals are taken from here on; make it before any thread starts.
    init(_ options: RunOptions) {
        let block = LiveBlock { Output.error($0) }
        self.options = options
        self.block = block
        stop = StopFlag(
            leaveTerminal: { block.leave() },
            cleanUp: { RunExecution.leaveTerminalClean(block) })
    }

    /// Runs the plan and returns the exit code.
    func exitCode() -> ExitCode {
        guard
            let (plan, source, data) = PlanLoading.load(
                options.planPath, variables: options.variables, target: options.target,
                allowsCommands: options.allowsCommands, starts: options.smoke ? .few : .all,
                hasPhases: true)
        else { return .invalid }
        do {
            return try run(plan, source, data)
        } catch let error as SetupError {
            Output.error(
                UsageError(error.text, help: error.hint).lines.joined(separator: "\n") + "\n")
            return error.exitCode
        } catch {
            Output.error("error: \(error)\n")
            return .unwritten
        }
    }

    /// Throws what keeps the run from beginning: `SetupError` or `ResultFileError`.
    private func run(_ plan: Plan, _ source: SourceFile, _ data: PlanData) throws -> ExitCode {
        var setup = RunSetup(
            plan: plan, source: source, target: options.target, seed: options.seed,
            loops: options.loops, spin: options.spin, smoke: options.smoke, tool: ToolVersion.text)
        setup.data = data
        setup.environment = PlanLoading.environment
        setup.wait = options.wait
        setup.mustJudge = options.requiresThresholds
        setup.floor = options.floor
        let outputs = outputs(plan)
        setup.recordsClients = outputs.contains { $0.format.recordsClients }
        let stop = stop
        tellBefore(plan, data)
        let conductor = try Conductor(
            setup, tell: { if !options.quiet { Output.error($0) } },
            interrupted: { stop.isSet })
        let host = conductor.briefing.header.host
        for remark in options.floor?.remarks(on: host) ?? [] {
            Output.error("warning: \(remark.oneLine)\n")
        }
        // Opening empties them, so it waits until the run can begin; nothing has been sent yet.
        let files = try [ResultFile](opening: outputs)
        for file in files { try file.start(conductor.briefing.header) }
        tellStart(conductor.briefing.header)
        let result = conductor.run(files + sinks, interrupted: { stop.isSet })
        files.finish(result)
        let terminal = Terminal.output
        let text = ResultText(
            result, style: Style(color: terminal.color), columns: terminal.columns)
        Output.print(text.text)
        let isWritten = files.reportFailures()
        return result.conclusion.outcome.exitCode.whenWritten(isWritten)
    }

    /// Says what is known before anything is sent: a host that may not be enough, and a wait.
    private func tellBefore(_ plan: Plan, _ data: PlanData) {
        let shortages = HostCheck.shortages(
            of: plan, data: data, target: options.target, smoke: options.smoke,
            loops: options.loops, environment: PlanLoading.environment)
        for short in shortages where !short.isError {
            Output.error("warning: \(short.text)\n  hint: \(short.hint)\n")
        }
        if let wait = options.wait, !options.quiet {
            Output.error("waiting for the target, at most \(TimeAmount(nanoseconds: wait))\n")
        }
    }

    /// A log gets to know at once what begins; a terminal shows it, and `--debug` tells more.
    private func tellStart(_ header: RunHeader) {
        guard !options.quiet, !options.debug, !Terminal.error.redraws, let planned = header.planned
        else { return }
        Output.error(RunLine(header.plan.name, path: header.plan.path, planned).text)
    }

    /// All files to write; what the command line says about one has precedence.
    private func outputs(_ plan: Plan) -> [OutputTarget] {
        let own = plan.outputs.compactMap { OutputTarget($0) }
        return options.outputs
            + own.filter { output in
                !options.outputs.contains { $0.path == output.path }
            }
    }

    /// Who tells of the run while it goes: `--debug` in lines, `--quiet` nobody.
    private var sinks: [any RunSink] {
        if options.debug { return [DebugLog { Output.error($0) }] }
        if options.quiet { return [] }
        let place = ProgressSink.Place(
            terminal: { Terminal.error }, isReady: { Output.errorIsReady },
            write: { Output.error($0) }, blocks: Blocks(environment: PlanLoading.environment))
        return [ProgressSink(block: block, place: place)]
    }

    /// What the second signal does before the process ends.
    private static func leaveTerminalClean(_ block: LiveBlock) {
        if let columns = Terminal.error.columns {
            var tries = 20
            while tries > 0, !block.close(columns: columns) {
                usleep(10_000)
                tries -= 1
            }
        }
        Output.error("interrupted again: ended without a report\n")
    }
}
