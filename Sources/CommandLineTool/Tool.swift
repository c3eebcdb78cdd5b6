import Assertions

/// The version of the tool.
enum ToolVersion {
    static let text = "0.1.0"
}

/// The command line tool.
public enum Tool {
    /// Follows a command line (without the name of the program) and returns the exit code.
    public static func run(_ words: [String]) -> Int32 {
        Output.surviveFailedWrites()
        do {
            let code = try follow(words)
            // What is wrong with the plan or the usage was told on the standard error.
            return (code == .invalid ? code : code.whenWritten(!Output.isCut)).rawValue
        } catch {
            Output.error(error.lines.joined(separator: "\n") + "\n")
            return ExitCode.invalid.rawValue
        }
    }

    private static func follow(_ words: [String]) throws(UsageError) -> ExitCode {
        guard let first = words.first else {
            Output.error(HelpText.overview)
            return .invalid
        }
        switch first {
        case "--help", "-h": Output.print(HelpText.overview)
        case "--version", "-V", "version": Output.print("wsplan \(ToolVersion.text)\n")
        case _ where first.hasPrefix("-"):
            throw .unknown("option", first, valid: CommandOption.ofTool.map(\.name))
        default:
            let command = try Command.named(first)
            let arguments = try Arguments(words.dropFirst(), for: command)
            if !arguments.has(.showHelp) { return try command.run(arguments) }
            Output.print(HelpText.of(command))
        }
        return .passed
    }
}
