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
    /// What an operand may be where that is a closed list.
    var operandWords: [String] = []
    let options: [CommandOption]
    /// What people most often want of it.
    var examples: [CommandExample] = []
    /// Does it and returns the exit code.
    let run: @Sendable (Arguments) throws(UsageError) -> ExitCode
}
