import Assertions

/// One command of the tool.
struct Command: Sendable {
    let name: String
    /// Made only for who reads it, as the words are.
    private let line: @Sendable () -> String
    private let words: @Sendable () -> [String]
    /// What follows the options, such as `PLAN`; empty if nothing may.
    let operand: String
    /// How many operands there may be.
    let operands: ClosedRange<Int>
    let options: [CommandOption]
    /// What people most often want of it.
    let examples: [CommandExample]
    /// Does it and returns the exit code.
    let run: @Sendable (Arguments) throws(UsageError) -> ExitCode

    init(
        name: String, summary: @autoclosure @escaping @Sendable () -> String, operand: String,
        operands: ClosedRange<Int>,
        operandWords: @autoclosure @escaping @Sendable () -> [String] = [],
        options: [CommandOption], examples: [CommandExample] = [],
        run: @escaping @Sendable (Arguments) throws(UsageError) -> ExitCode
    ) {
        self.name = name
        line = summary
        self.operand = operand
        self.operands = operands
        words = operandWords
        self.options = options
        self.examples = examples
        self.run = run
    }

    /// One line for the list of commands.
    var summary: String { line() }

    /// What an operand may be where that is a closed list.
    var operandWords: [String] { words() }
}
