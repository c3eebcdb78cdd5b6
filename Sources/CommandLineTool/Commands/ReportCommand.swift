import Assertions
import Reports

/// `wsplan report`: shows a result file again, or writes its summary.
enum ReportCommand {
    static let out = CommandOption(
        "--out", "FILE", repeats: true,
        help: "Write the result: .json is the summary, .wsr the result file.")

    static let command = Command(
        name: "report", summary: "Show the result file of a run, or write its summary.",
        operand: "RUN.wsr", operands: 1...1, options: [out],
        run: { arguments throws(UsageError) in try report(arguments) })

    private static func report(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        var outputs: [RunOptions.Output] = []
        for path in arguments.all(out) { outputs.append(try RunOptions.Output(path)) }
        let path = arguments.operands[0]
        let result: RunResult
        do {
            result = try ResultReader.read(path: path)
        } catch {
            let place = if case .unreadable = error { "" } else { "'\(path)': " }
            throw UsageError("\(place)\(error)")
        }
        Output.print(ResultText(result, style: Style(color: Terminal.output.color)).text)
        return write(result, to: outputs) ? .passed : .unwritten
    }

    /// Writes a result to each file; says which could not be written.
    static func write(_ result: RunResult, to outputs: [RunOptions.Output]) -> Bool {
        var complete = true
        for output in outputs {
            do {
                switch output.kind {
                case .summary:
                    try Output.write(Summary(result).text, path: output.path)
                case .resultFile: try ResultWriter.write(result, path: output.path)
                }
            } catch {
                Output.error("error: \(error)\n")
                complete = false
            }
        }
        return complete
    }
}
