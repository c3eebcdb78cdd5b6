import Assertions
import PlanText
import Reports
import Units

/// What GitHub Actions shows of a run beside the lines of its plan: thresholds that failed or warn, and
/// why there is no verdict.
struct RunAnnotations {
    let result: RunResult
    /// Where a file lies in the repository.
    let path: (String) -> String

    /// One line for each.
    var text: String { commands.map(\.text).joined() }

    private var commands: [WorkflowCommand] {
        let outcome = result.conclusion.outcome
        let verdicts = result.conclusion.verdicts
        let ofThresholds = verdicts.compactMap(command)
        switch outcome.kind {
        case .none: return [ofRun(.warning, "no verdict", outcome)] + ofThresholds
        case .failed where !verdicts.contains(where: \.fails):
            return [ofRun(.error, "failed", outcome)] + ofThresholds
        case .failed, .passed, .done: return ofThresholds
        }
    }

    /// Nothing of a threshold that holds.
    private func command(_ verdict: Verdict) -> WorkflowCommand? {
        if verdict.result == .inconclusive || verdict.lack != nil {
            return placed(.notice, verdict)
        }
        guard verdict.fails || verdict.warns else { return nil }
        // Without a verdict nothing is told of the target, so nothing of it is an error.
        let isError = verdict.fails && result.conclusion.outcome.kind == .failed
        return placed(isError ? .error : .warning, verdict)
    }

    private func placed(_ level: WorkflowCommand.Level, _ verdict: Verdict) -> WorkflowCommand {
        var command = WorkflowCommand(level, verdict.saying, title: verdict.title.oneLine)
        place(&command)
        if command.file != nil { command.line = verdict.line }
        return command
    }

    /// What is said of the run as a whole.
    private func ofRun(
        _ level: WorkflowCommand.Level, _ what: String, _ outcome: Outcome
    ) -> WorkflowCommand {
        var command = WorkflowCommand(
            level, outcome.reason, title: what)
        place(&command)
        return command
    }

    private func place(_ command: inout WorkflowCommand) {
        let file = result.header.plan.path
        if file != "<stdin>", !file.hasPrefix("/dev/") { command.file = path(file) }
    }
}
