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
            let path = arguments.operands[0]
            let results = try readAll(path)
            if results.count > 1 {
                Output.error("'\(path)' has \(results.count) runs: this is the last one\n")
            }
            return show(results[results.count - 1], outputs) ? .passed : .unwritten
        })

    /// All results in a file, of which there is one at least.
    private static func readAll(_ path: String) throws(UsageError) -> [RunResult] {
        do {
            return try ResultReader.readAll(path: path)
        } catch {
            throw UsageError(words(error, path))
        }
    }

    /// The result in a file; of a series the last one.
    static func read(_ path: String) throws(UsageError) -> RunResult {
        do {
            return try ResultReader.read(path: path)
        } catch {
            throw UsageError(words(error, path))
        }
    }

    /// What is wrong with a file.
    static func words(_ error: ResultFileError, _ path: String) -> String {
        let place = if case .unreadable = error { "" } else { "'\(path)': " }
        return "\(place)\(error)"
    }

    /// Prints a result and writes its files; whether all of them were written.
    static func show(_ result: RunResult, _ outputs: [OutputTarget]) -> Bool {
        outputs.tell(result)
        return outputs.write(result)
    }
}
