/// One option of a command: the parser, the help and the documents all read this record.
struct CommandOption: Hashable, Sendable {
    /// With its dashes, such as `--seed`.
    let name: String
    /// What the help calls the value, such as `N`; nil for a switch, which has none.
    let value: String?
    let help: String
    /// Whether it may be given more than once.
    let repeats: Bool

    init(_ name: String, _ value: String? = nil, repeats: Bool = false, help: String) {
        self.name = name
        self.value = value
        self.help = help
        self.repeats = repeats
    }

    /// How it is written, such as `--seed N`.
    var usage: String { value.map { "\(name) \($0)" } ?? name }

    /// Understood by every command.
    static let showHelp = CommandOption("--help", help: "Print this help and exit.")
}
