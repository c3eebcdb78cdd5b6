extension Command {
    /// All of them, in the order of the help.
    static let all: [Command] = [
        RunCommand.command, CheckCommand.command, ExplainCommand.command,
        SampleCommand.command, TraceCommand.command, ServeCommand.command, ReportCommand.command,
        MergeCommand.command, CalibrateCommand.command, SchemaCommand.command,
    ]

    /// The command of that name, or an error that says which there are.
    static func named(_ name: String) throws(UsageError) -> Command {
        if let found = all.first(where: { $0.name == name }) { return found }
        throw .unknown("command", name, valid: all.map(\.name))
    }
}
