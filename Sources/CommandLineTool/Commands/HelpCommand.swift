import Assertions

/// `wsplan help`: the help of the tool or of a command, or the manual page.
enum HelpCommand {
    /// How it is written.
    enum Format: String, CaseIterable, Sendable { case text, man }

    static let format = CommandOption(
        "--format", "FORMAT", words: Format.allCases.map(\.rawValue),
        help: "What to print: text (default), or man, the manual page of all commands.")

    static let command = Command(
        name: "help", summary: "Print the help of the tool or of a command, or the manual page.",
        operand: "[COMMAND]", operands: 0...1, options: [format],
        examples: [
            CommandExample("All options of 'run'", "wsplan help run"),
            CommandExample("The manual page", "wsplan help --format man > wsplan.1"),
        ],
        run: { arguments throws(UsageError) in
            let name = arguments.value(format) ?? Format.text.rawValue
            guard let format = Format(rawValue: name) else {
                throw .unknown("format", name, valid: Format.allCases.map(\.rawValue))
            }
            let command = try arguments.operands.first.map {
                name throws(UsageError) in try Command.named(name)
            }
            switch format {
            case .text: Output.print(command.map(HelpText.of) ?? HelpText.overview)
            case .man where command != nil:
                throw UsageError(
                    "the manual page is that of all commands", help: "leave the command out")
            case .man: Output.print(ManPage(Command.all, version: ToolVersion.text).text)
            }
            return .passed
        })
}
