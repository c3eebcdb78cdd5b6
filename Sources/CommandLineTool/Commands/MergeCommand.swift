import Assertions
import Reports

/// `wsplan merge`: one result and one verdict of runs that made a load side by side.
enum MergeCommand {
    static let command = Command(
        name: "merge",
        summary:
            "Add up the result files of one plan that was run by several processes side by side, "
            + "and judge the sum.",
        operand: "PART.wsr", operands: 1...Int.max, options: [OutputOption.ofReport.option],
        examples: [
            CommandExample("One verdict of two halves", "wsplan merge a.wsr b.wsr"),
            CommandExample("And one result", "wsplan merge a.wsr b.wsr -o all.wsr"),
        ],
        run: { arguments throws(UsageError) in try merge(arguments) })

    private static func merge(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let outputs = try OutputOption.ofReport.files(arguments, besides: arguments.operands)
        var parts: [ResultMerge.Part] = []
        for path in arguments.operands {
            parts.append(ResultMerge.Part(name: path, result: try ReportCommand.read(path)))
        }
        let result: RunResult
        do {
            result = try ResultMerge(parts).result
        } catch {
            throw UsageError("\(error)", help: error.help)
        }
        let isWritten = ReportCommand.show(result, outputs)
        return result.conclusion.outcome.exitCode.whenWritten(isWritten)
    }
}
