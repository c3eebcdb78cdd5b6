import Assertions

/// The help of the tool and of its commands, no line wider than 80 columns.
enum HelpText {
    private static let width = 80

    /// The help of `wsplan --help`.
    static var overview: String {
        let commands = Command.all.map { ($0.name, $0.summary) }
        let options = CommandOption.ofTool.map { ($0.usage, $0.help) }
        return """
            wsplan runs load tests against WebSocket servers from a plan.

            Usage: wsplan COMMAND [OPTIONS]

            Commands:
            \(table(commands))

            Options:
            \(table(options))

            \(standardInput)

            Exit codes, of which the first that applies decides:
            \(table(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) }))

            """
    }

    /// The help of `wsplan COMMAND --help`.
    static func of(_ command: Command) -> String {
        let options = command.allOptions.map {
            ($0.usage, $0.help + ($0.repeats ? " May be repeated." : ""))
        }
        return """
            \(command.summary.wrapped(to: width).joined(separator: "\n"))

            \(usage(of: command))
            \(command.operand.hasPrefix("PLAN") ? "\n\(standardInput)\n" : "")
            Options:
            \(table(options))
            \(examples(of: command))
            """
    }

    private static func examples(of command: Command) -> String {
        if command.examples.isEmpty { return "" }
        let lines = command.examples.map { "  # \($0.meaning)\n  \($0.line)\n" }
        return "\nExamples:\n" + lines.joined()
    }

    /// How a plan comes to any command that takes one.
    static let standardInput =
        "A PLAN is a file, a pipe such as <(make-plan), or - for standard input."

    /// The line of usage of a command.
    static func usage(of command: Command) -> String {
        let operand = command.operand.isEmpty ? "" : " " + command.operand
        let more = command.operands.upperBound == .max ? "…" : ""
        return "Usage: wsplan \(command.name) [OPTIONS]\(operand)\(more)"
    }

    /// Two columns; the second is wrapped.
    private static func table(_ rows: [(String, String)]) -> String {
        let first = (rows.map(\.0.count).max() ?? 0) + 4
        return rows.flatMap { name, text in
            text.wrapped(to: width - first).enumerated().map { index, line in
                (index == 0 ? "  " + name : "").padded(to: first) + line
            }
        }.joined(separator: "\n")
    }
}
