import PlanText
import Reports
import Units

/// The option `--out` of a command: which formats it takes, and what is said of them.
struct OutputOption {
    /// The formats that can be written here.
    private let formats: [OutputFormat]
    /// What is said of a format that grows with a run.
    private let growth: String
    /// Whether there may be several plans.
    private let ofSeveral: Bool

    /// Of a run: all that are written.
    static let ofRun = OutputOption(
        formats: OutputFormat.all, growth: ", as the run goes", ofSeveral: true)
    /// Of a saved result: without those for which the run itself is needed.
    static let ofReport = OutputOption(
        formats: OutputFormat.all.filter { !$0.recordsClients }, growth: "",
        ofSeveral: false)

    /// Of a comparison of saved results: what shows one.
    static let ofComparison = OutputOption(
        formats: OutputFormat.all.filter(\.showsComparisons), growth: "", ofSeveral: false)

    /// How several plans are kept apart.
    private static var ofPlans: String {
        let together = OutputFormat.all.filter(\.holdsSeveral).map(\.ending)
        return
            " \(SuiteOptions.placeholder) stands for the name of the plan; with several plans each file "
            + "needs it"
            + (together.isEmpty
                ? "." : ", but \(together.joined(separator: ", ")), which may hold all.")
    }

    /// The option as the parser and the help know it.
    var option: CommandOption {
        CommandOption(
            "--out", "[NAME=]FILE", short: "-o", repeats: true,
            help: "Write the result to a file; its ending selects the format: "
                + "\(endings.joined(separator: "; ")). Or name the format: \(OutputOption.naming) "
                + "By name alone: \(named.joined(separator: "; "))."
                + (ofSeveral ? OutputOption.ofPlans : ""))
    }

    /// How a format is named.
    private static let naming =
        "'--out json=FILE'; with '-' as FILE it goes to standard output, and the summary to standard error."

    /// The file that a value of the option names.
    func file(_ value: String) throws(UsageError) -> OutputTarget {
        let help = "the ending selects the format: \(endings.joined(separator: "; "))"
        let text = "option '--out' cannot be '\(value)'"
        if value == OutputFile.standardOutput {
            throw UsageError(
                "\(text): it does not say which format", help: "such as '--out json=-'")
        }
        let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let names = formats.map(\.key)
        let name = parts.count == 2 ? String(parts[0]) : nil
        let named = name.flatMap(OutputFormat.named)
        // A path may have a `=` too, but not behind what is nearly a name.
        if let name, named == nil, closest(to: name, among: names) != nil {
            throw .unknown("format", name, valid: names)
        }
        let path = named == nil ? value : String(parts[1])
        guard let format = named ?? .ofFile(path) else {
            let meant = nearest(to: path).map { "did you mean '\($0)'? " } ?? ""
            throw UsageError(text, help: meant + help)
        }
        let what = format.ending.isEmpty ? format.key : format.ending
        guard formats.contains(format) else {
            throw UsageError(
                format.recordsClients
                    ? "\(text): only 'run' writes '\(what)'"
                    : "\(text): no '\(what)' is written here", help: help)
        }
        guard !path.isEmpty else { throw UsageError("\(text): a file name is missing") }
        return OutputTarget(path: path, format: format)
    }

    /// The files that a command line names: each once, and none that is read.
    func files(
        _ arguments: Arguments, besides inputs: [String]
    ) throws(UsageError) -> [OutputTarget] {
        var files: [OutputTarget] = []
        for value in arguments.all(option) {
            // Before its ending is looked at, which is that of a plan.
            if inputs.contains(value) { throw Self.isInput(value) }
            let target = try file(value)
            if inputs.contains(target.path) { throw Self.isInput(value) }
            if files.contains(where: { $0.path == target.path }) {
                throw UsageError("option '--out' names '\(target.path)' twice")
            }
            files.append(target)
        }
        return files
    }

    private static func isInput(_ value: String) -> UsageError {
        UsageError("option '--out' cannot be '\(value)': that file is the input")
    }

    /// Each ending with what it stands for.
    private var endings: [String] {
        formats.filter { !$0.ending.isEmpty }.map { "\($0.ending), \(words($0))" }
    }

    /// Each name that has no ending, with what it stands for.
    private var named: [String] {
        formats.filter { $0.ending.isEmpty }.map { "\($0.key), \(words($0))" }
    }

    /// The sentence of a format within another.
    private func words(_ format: OutputFormat) -> String {
        let words = format.sentence.prefix(1).lowercased() + format.sentence.dropFirst()
        let plain = words.dropLast().map { $0 == "`" ? "'" : $0 }
        return String(plain) + (format.grows ? growth : "")
    }

    /// The path with the ending that was probably meant.
    private func nearest(to path: String) -> String? {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        let ending = closest(
            to: String(path[dot...]), among: formats.map(\.ending).filter { !$0.isEmpty })
        return ending.map { path[..<dot] + $0 }
    }
}
