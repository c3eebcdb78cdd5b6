import Assertions
import Reports

/// `wsplan report`: shows a result file again, or writes its summary.
enum ReportCommand {
    static let command = Command(
        name: "report", summary: "Show the result file of a run, or write it in other formats.",
        operand: "RUN.wsr", operands: 1...1, options: [OutputOption.ofReport.option],
        examples: [
            CommandExample("The report of a run again", "wsplan report run.wsr"),
            CommandExample("Its summary for machines", "wsplan report run.wsr -o summary.json"),
        ],
        run: { arguments throws(UsageError) in
            let outputs = try OutputOption.ofReport.files(arguments, besides: arguments.operands)
            return show(try read(arguments.operands[0]), outputs) ? .passed : .unwritten
        })

    /// The result in a file.
    static func read(_ path: String) throws(UsageError) -> RunResult {
        do {
            return try ResultReader.read(path: path)
        } catch {
            let place = if case .unreadable = error { "" } else { "'\(path)': " }
            throw UsageError("\(place)\(error)")
        }
    }

    /// Prints a result and writes its files; whether all of them were written.
    static func show(_ result: RunResult, _ outputs: [OutputTarget]) -> Bool {
        outputs.tell(result)
        do {
            let files = try [ResultFile](opening: outputs)
            files.finish(result)
            return files.reportFailures()
        } catch {
            Output.error("error: \(error)\n")
            return false
        }
    }
}
