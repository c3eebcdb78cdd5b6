/// One option of a command: the parser, the help and the documents all read this record.
struct CommandOption: Sendable {
    /// With its dashes, such as `--seed`.
    let name: String
    /// A dash and a letter that stand for the name.
    let short: String?
    /// What the help calls the value, such as `N`; nil for a switch, which has none.
    let value: String?
    /// What the value may be where that is a closed list.
    let words: [String]
    /// Made only for who reads it.
    private let sentence: @Sendable () -> String
    /// Whether it may be given more than once.
    let repeats: Bool
    /// Whether operands behind it are more of its values.
    let takesOperands: Bool

    init(
        _ name: String, _ value: String? = nil, short: String? = nil, words: [String] = [],
        repeats: Bool = false, takesOperands: Bool = false,
        help: @autoclosure @escaping @Sendable () -> String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.words = words
        sentence = help
        self.repeats = repeats
        self.takesOperands = takesOperands
    }

    /// What it does, in sentences.
    var help: String { sentence() }

    /// How it is written, such as `-o, --out FILE`.
    var usage: String {
        (short.map { "\($0), " } ?? "") + name + (value.map { " \($0)" } ?? "")
    }

    /// Understood by every command.
    static let showHelp = CommandOption("--help", short: "-h", help: "Print this help and exit.")
    /// Understood in the place of a command.
    static let ofTool = [
        CommandOption(
            "--help", short: "-h", help: "Print this help, or that of a command, and exit."),
        CommandOption("--version", short: "-V", help: "Print the version and exit."),
    ]
}
