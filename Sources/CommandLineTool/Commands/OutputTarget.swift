import Plan
import Reports

/// A file to write, and what to write into it.
struct OutputTarget: Equatable, Sendable {
    var path: String
    var format: OutputFormat
}

extension OutputTarget {
    /// A file that the plan itself asks for; nil if nobody writes what it names.
    init?(_ output: Plan.Output) {
        guard let format = OutputFormat.named(output.key) else { return nil }
        self.init(path: output.path, format: format)
    }
}

extension [OutputTarget] {
    /// Whether one of them goes to the standard output, which then has nothing else.
    var takeStandardOutput: Bool { contains { $0.path == OutputFile.standardOutput } }

    /// Prints the result for people: to the standard output, or beside it where an output goes there.
    func tell(_ result: RunResult) {
        tell { terminal in
            ResultText(result, style: Style(color: terminal.color), columns: terminal.columns).text
        }
    }

    /// Writes a result that is there into all files; whether that could be done, of which else is told.
    func write(_ result: RunResult) -> Bool {
        do {
            let files = try [ResultFile](opening: self)
            files.finish(result)
            return files.reportFailures()
        } catch {
            Output.error("error: \(error)\n")
            return false
        }
    }

    /// Prints a text for people in the same place.
    func tell(_ text: (Terminal) -> String) {
        if takeStandardOutput {
            Output.error(text(Terminal.error))
        } else {
            Output.print(text(Terminal.output))
        }
    }
}

extension Language {
    /// The language of plans whose outputs are the formats of reports.
    static let ofReports = Language(
        outputs: OutputFormat.all.filter(\.isForPlans).map { format in
            OutputKey(format.key, format.sentence)
        })
}
