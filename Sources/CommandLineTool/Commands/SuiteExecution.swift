import Assertions
import Conductor
import Reports

/// The life of `wsplan run` with several plans: all are read and checked, then each is run, and all
/// come to one verdict. A signal ends the suite.
struct SuiteExecution {
    private let suite: SuiteOptions

    init(_ suite: SuiteOptions) { self.suite = suite }

    /// Runs the plans and returns the exit code of all: the first one of the table that any of them has,
    /// so it is 0 only if it is 0 of each.
    func exitCode() -> ExitCode {
        let loaded = suite.runs.map { LoadedPlan($0.options) }
        let plans = loaded.compactMap { $0 }
        guard plans.count == loaded.count, checkOwnFiles(plans) else { return .invalid }
        if let code = codeBefore(plans) { return code }
        var execution = RunExecution(suite.runs[0].options, name: suite.runs[0].name)
        var ends: [RunEnd] = []
        for (index, run) in suite.runs.enumerated() {
            if index > 0 { execution = execution.next(run.options, name: run.name) }
            if execution.wasInterrupted || ends.last?.code == .interrupted { break }
            if !run.options.quiet {
                Output.error("plan \(index + 1) of \(plans.count): \(run.options.planPath)\n")
            }
            ends.append(execution.run(plans[index]))
            Output.print("\n")
        }
        let isWritten = writeTogether(ends.compactMap(\.result))
        let terminal = Terminal.output
        let text = SuiteText(
            names: suite.runs.map(\.name), ends: ends, style: Style(color: terminal.color),
            columns: terminal.columns)
        Output.print(text.text)
        return ends.map(\.code).ofAll.whenWritten(isWritten)
    }

    /// Plans may name files too, and each run empties them.
    private func checkOwnFiles(_ plans: [LoadedPlan]) -> Bool {
        var owners: [String: String] = [:]
        for (run, plan) in zip(suite.runs, plans) {
            for output in plan.outputs(run.options) + suite.together {
                if let owner = owners.updateValue(run.name, forKey: output.path), owner != run.name,
                    !suite.together.contains(output)
                {
                    Output.error(
                        "error: '\(owner)' and '\(run.name)' would both write '\(output.path)'\n")
                    return false
                }
            }
        }
        return true
    }

    /// What ends the suite before its first run; nil: nothing.
    private func codeBefore(_ plans: [LoadedPlan]) -> ExitCode? {
        var codes: [ExitCode] = []
        for (run, plan) in zip(suite.runs, plans) {
            codes.append(
                RunExecution.telling(of: run.name) {
                    let setup = plan.setup(run.options)
                    let assertions = try Conductor.check(setup)
                    if let history = run.options.history {
                        try HistoryFile(history, of: assertions).check()
                    }
                    for output in plan.outputs(run.options) + suite.together {
                        try OutputFile.check(path: output.path)
                    }
                    return .passed
                })
        }
        return codes.ofAll == .passed ? nil : codes.ofAll
    }

    /// Writes the files that have all results; whether that could be done.
    private func writeTogether(_ results: [RunResult]) -> Bool {
        var isWritten = true
        for output in suite.together {
            do {
                try output.format.write(results, to: try OutputFile(path: output.path))
            } catch {
                Output.error("error: \(error)\n")
                isWritten = false
            }
        }
        return isWritten
    }
}
