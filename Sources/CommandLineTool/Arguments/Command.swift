import Assertions

/// One command of the tool.
struct Command: Sendable {
    let name: String
    /// One line for the list of commands.
    let summary: String
    /// What follows the options, such as `PLAN`; empty if nothing may.
    let operand: String
    /// How many operands there may be.
    let operands: ClosedRange<Int>
    let options: [CommandOption]
    /// Does it and returns the exit code.
    let run: @Sendable (Arguments) throws(UsageError) -> ExitCode

    /// All of them, in the order of the help.
    static let all: [Command] = [
        RunCommand.command, CheckCommand.command, SampleCommand.command,
        ServeCommand.command, ReportCommand.command, SchemaCommand.command,
    ]

    /// The command of that name, or an error that says which there are.
    static func named(_ name: String) throws(UsageError) -> Command {
        if let found = all.first(where: { $0.name == name }) { return found }
        throw .unknown("command", name, valid: all.map(\.name))
    }
}
