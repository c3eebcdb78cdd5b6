import PlanText
import Reports
import Units

/// The option `--out` of a command: which formats it takes, and what is said of them.
struct OutputOption {
    /// The formats that can be written here.
    private let formats: [OutputFormat]
    /// What is said of a format that grows with a run.
    private let growth: String

    /// Of a run: all that are written.
    static let ofRun = OutputOption(
        formats: OutputFormat.all.filter(\.isWritten), growth: ", as the run goes")
    /// Of a saved result: without those for which the run itself is needed.
    static let ofReport = OutputOption(
        formats: OutputFormat.all.filter { $0.isWritten && !$0.recordsClients }, growth: "")

    /// The option as the parser and the help know it.
    var option: CommandOption {
        CommandOption(
            "--out", "FILE", short: "-o", repeats: true,
            help: "Write the result to a file; its ending selects the format: "
                + "\(endings.joined(separator: "; ")).")
    }

    /// The file that a value of the option names.
    func file(_ path: String) throws(UsageError) -> OutputTarget {
        let help = "the ending selects the format: \(endings.joined(separator: "; "))"
        let text = "option '--out' cannot be '\(path)'"
        guard let format = OutputFormat.ofFile(path) else {
            let meant = nearest(to: path).map { "did you mean '\($0)'? " } ?? ""
            throw UsageError(text, help: meant + help)
        }
        guard format.isWritten else {
            throw UsageError("\(text): '\(format.ending)' is not written yet", help: help)
        }
        guard formats.contains(format) else {
            throw UsageError("\(text): only 'run' writes '\(format.ending)'", help: help)
        }
        return OutputTarget(path: path, format: format)
    }

    /// The files that a command line names: each once, and none that is read.
    func files(
        _ arguments: Arguments, besides input: String
    ) throws(UsageError) -> [OutputTarget] {
        var files: [OutputTarget] = []
        for path in arguments.all(option) {
            if path == input {
                throw UsageError("option '--out' cannot be '\(path)': that file is the input")
            }
            if files.contains(where: { $0.path == path }) {
                throw UsageError("option '--out' names '\(path)' twice")
            }
            files.append(try file(path))
        }
        return files
    }

    /// Each ending with what it stands for.
    private var endings: [String] {
        formats.map { format in
            let words = format.sentence.prefix(1).lowercased() + format.sentence.dropFirst()
            let plain = words.replacing("`", with: "'").split(separator: ".").joined(separator: ".")
            return "\(format.ending), \(plain)\(format.grows ? growth : "")"
        }
    }

    /// The path with the ending that was probably meant.
    private func nearest(to path: String) -> String? {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        let ending = closest(to: String(path[dot...]), among: formats.map(\.ending))
        return ending.map { path[..<dot] + $0 }
    }
}
