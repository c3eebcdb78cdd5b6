extension Command {
    /// All of them, in the order of the help.
    static let all: [Command] = [
        RunCommand.command, CheckCommand.command, ExplainCommand.command,
        SampleCommand.command, TraceCommand.command, ServeCommand.command, ReportCommand.command,
        CompareCommand.command, MergeCommand.command, CalibrateCommand.command,
        SchemaCommand.command, InitCommand.command, CompletionCommand.command, HelpCommand.command,
    ]

    /// The command of that name, or an error that says which there are.
    static func named(_ name: String) throws(UsageError) -> Command {
        if let found = all.first(where: { $0.name == name }) { return found }
        if let command = taker(of: name) {
            let line = "wsplan \(command.name) \(name)"
            throw UsageError("'\(name)' is no command", help: "did you mean '\(line)'?")
        }
        throw .unknown("command", name, valid: all.map(\.name))
    }

    /// The first command that takes such a file; nil if the name is not one of a file.
    private static func taker(of name: String) -> Command? {
        all.first { command in
            guard case .files(let endings) = command.choice else { return false }
            return endings.contains { name.hasSuffix(".\($0)") }
        }
    }
}
