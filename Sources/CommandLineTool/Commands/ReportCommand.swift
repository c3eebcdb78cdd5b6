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
        run: { arguments throws(UsageError) in try report(arguments) })

    private static func report(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let path = arguments.operands[0]
        let outputs = try OutputOption.ofReport.files(arguments, besides: path)
        let result: RunResult
        do {
            result = try ResultReader.read(path: path)
        } catch {
            let place = if case .unreadable = error { "" } else { "'\(path)': " }
            throw UsageError("\(place)\(error)")
        }
        let terminal = Terminal.output
        let text = ResultText(
            result, style: Style(color: terminal.color), columns: terminal.columns)
        Output.print(text.text)
        do {
            let files = try [ResultFile](opening: outputs)
            files.finish(result)
            return files.reportFailures() ? .passed : .unwritten
        } catch {
            Output.error("error: \(error)\n")
            return .unwritten
        }
    }
}
