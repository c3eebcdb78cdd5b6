import Assertions
import Conductor
import Reports
import Units

/// `wsplan calibrate`: measures what this host can do as a load generator.
enum CalibrateCommand {
    /// What is printed.
    enum Format: String, CaseIterable, Sendable { case text, json }

    static let length = CommandOption(
        "--for", "TIME", help: "About how long it takes, from 1s to 10m (default 10s).")
    static let format = CommandOption(
        "--format", "FORMAT", words: Format.allCases.map(\.rawValue),
        help: "What to print: text (default) or json.")
    static let output = CommandOption(
        "--out", "FILE", short: "-o",
        help: "Write the json to a file, for 'wsplan run --calibration FILE'.")

    static let command = Command(
        name: "calibrate",
        summary: "Measure what this host can do: messages and handshakes a second of one loop, the "
            + "times that are its own, connections, and what holds it down.",
        operand: "", operands: 0...0, options: [length, format, output],
        examples: [
            CommandExample("What this host can do", "wsplan calibrate"),
            CommandExample("To hold runs against it", "wsplan calibrate --for 30s -o host.json"),
        ],
        run: { arguments throws(UsageError) in try calibrate(arguments) })

    private static func calibrate(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let time = try length(arguments)
        let name = arguments.value(format) ?? Format.text.rawValue
        guard let format = Format(rawValue: name) else {
            throw .unknown("format", name, valid: Format.allCases.map(\.rawValue))
        }
        let stop = StopFlag { Output.error("interrupted again\n") }
        do {
            // As for runs: a path that cannot be written is told before the time is spent.
            let file = try arguments.value(output).map { try CalibrationFile($0) }
            Output.error("calibrating for about \(time)\n")
            let calibrator = Calibrator(
                seconds: time.seconds, tool: ToolVersion.text, interrupted: { stop.isSet })
            guard let calibration = try calibrator.calibrate() else {
                Output.error("interrupted: nothing was calibrated\n")
                return .interrupted
            }
            let json = CalibrationJSON(calibration).text
            switch format {
            case .json: Output.print(json)
            case .text:
                let terminal = Terminal.output
                let text = CalibrationText(
                    calibration, style: Style(color: terminal.color), columns: terminal.columns)
                Output.print(text.text)
            }
            try file?.write(json)
            return .passed
        } catch let error as SetupError {
            Output.error(
                UsageError(error.text, help: error.hint).lines.joined(separator: "\n") + "\n")
            return error.exitCode
        } catch {
            Output.error("error: \(error)\n")
            return .unwritten
        }
    }

    private static func length(_ arguments: Arguments) throws(UsageError) -> TimeAmount {
        guard let text = arguments.value(length) else { return .seconds(10) }
        let time = try Arguments.parse(length, text, example: "10s") {
            text throws(UnitError) in try TimeAmount(parsing: text)
        }
        guard time >= .seconds(1), time <= .seconds(600) else {
            throw UsageError("option '--for' cannot be '\(text)'", help: "expected 1s to 10m")
        }
        return time
    }
}

/// The file of a calibration, which is opened, and emptied, before it begins.
private final class CalibrationFile {
    private let file: OutputFile

    init(_ path: String) throws(ResultFileError) { file = try OutputFile(path: path) }

    func write(_ text: String) throws(ResultFileError) { try file.writeWhole(Array(text.utf8)) }
}
