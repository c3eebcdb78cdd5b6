import Assertions
import Conductor
import Glibc
import Plan
import Reports
import Units

/// The life of `wsplan run`: read, open what is written, run, report.
struct RunExecution {
    private let options: RunOptions
    /// What stands before the lines of progress, of one of several plans.
    private let name: String?
    private let stop: StopFlag
    private let blocks: CurrentBlock

    /// Signals are taken from here on; make it before any thread starts.
    init(_ options: RunOptions, name: String? = nil) {
        let blocks = CurrentBlock()
        let stop = StopFlag(
            leaveTerminal: { blocks.block.leave() },
            cleanUp: { RunExecution.leaveTerminalClean(blocks.block) })
        self.init(options, name, stop, blocks)
    }

    private init(
        _ options: RunOptions, _ name: String?, _ stop: StopFlag, _ blocks: CurrentBlock
    ) {
        self.options = options
        self.name = name
        self.stop = stop
        self.blocks = blocks
    }

    /// The run of another plan after this one, ended by the same signals.
    func next(_ options: RunOptions, name: String) -> RunExecution {
        blocks.renew()
        return RunExecution(options, name, stop, blocks)
    }

    /// Whether a signal has come.
    var wasInterrupted: Bool { stop.isSet }

    /// Runs the plan and returns the exit code.
    func exitCode() -> ExitCode {
        guard let loaded = LoadedPlan(options) else { return .invalid }
        return run(loaded).code
    }

    /// Runs a plan that was read.
    func run(_ loaded: LoadedPlan) -> RunEnd {
        var result: RunResult?
        let code = Self.telling(of: name) { try run(loaded, &result) }
        return RunEnd(code: code, result: result)
    }

    /// Says what keeps a run from beginning: `SetupError`, `UsageError` or `ResultFileError`.
    static func telling(of name: String?, _ body: () throws -> ExitCode) -> ExitCode {
        let place = name.map { "'\($0)': " } ?? ""
        do {
            return try body()
        } catch let error as SetupError {
            Output.error(
                UsageError(place + error.text, help: error.hint).lines.joined(separator: "\n")
                    + "\n")
            return error.exitCode
        } catch let error as UsageError {
            Output.error(
                UsageError(place + error.text, help: error.help).lines.joined(separator: "\n")
                    + "\n")
            return .invalid
        } catch {
            Output.error("error: \(error)\n")
            return .unwritten
        }
    }

    private func run(_ loaded: LoadedPlan, _ result: inout RunResult?) throws -> ExitCode {
        let stop = stop
        // Before the target is waited for, which may take a minute.
        let views = try LiveViews(options)
        let conductor = try Conductor(
            loaded.setup(options),
            warn: { Output.error("warning: \($0.text)\n  hint: \($0.hint)\n") },
            tell: { if !options.quiet { Output.error($0) } },
            interrupted: { stop.isSet })
        let header = conductor.briefing.header
        for remark in options.floor?.remarks(on: header.host) ?? [] {
            Output.error("warning: \(remark.oneLine)\n")
        }
        let history = options.history.map { HistoryFile($0, of: header.assertions) }
        try history?.check()
        // Opening empties them, so it waits until the run can begin; nothing has been sent yet.
        let outputs = loaded.outputs(options)
        let files = try [ResultFile](opening: outputs)
        for file in files { try file.start(header) }
        try views.start(conductor.briefing, isQuiet: options.quiet)
        tellStart(header)
        let ended = conductor.run(files + [views] + sinks, interrupted: { stop.isSet })
        views.end(ended)
        result = ended
        files.finish(ended)
        outputs.tell(ended)
        // Browsers have had that long to take the end.
        views.stop()
        GitHubActions.tell(ended)
        let isKept = history?.add(ended) ?? true
        let isSaved = save(ended, loaded)
        let isWritten = files.reportFailures() && isKept && isSaved
        return ended.conclusion.outcome.exitCode.whenWritten(isWritten)
    }

    /// Adds the run to its baseline where that is asked for; false if it cannot be.
    private func save(_ result: RunResult, _ loaded: LoadedPlan) -> Bool {
        guard options.savesBaseline, let baseline = loaded.plan.baseline else { return true }
        return BaselineFile(baseline).add(
            result, code: result.conclusion.outcome.exitCode, isQuiet: options.quiet)
    }

    /// A log gets to know at once what begins; a terminal shows it, and `--debug` tells more.
    private func tellStart(_ header: RunHeader) {
        guard !options.quiet, !options.debug, !Terminal.error.redraws, let planned = header.planned
        else { return }
        Output.error(RunLine(header.plan.name, path: header.plan.path, planned).text)
    }

    /// Who tells of the run while it goes: `--debug` in lines, `--quiet` nobody.
    private var sinks: [any RunSink] {
        if options.debug { return [DebugLog { Output.error($0) }] }
        if options.quiet { return [] }
        let start = name.map { "\($0): " } ?? ""
        let place = ProgressSink.Place(
            terminal: { Terminal.error }, isReady: { Output.errorIsReady },
            write: { Output.error(start + $0) },
            blocks: Blocks(environment: PlanLoading.environment))
        return [ProgressSink(block: blocks.block, place: place)]
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
