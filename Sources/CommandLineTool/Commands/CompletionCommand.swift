import Assertions

/// `wsplan completion`: prints what makes a shell complete the tool's command lines.
enum CompletionCommand {
    static let command = Command(
        name: "completion", summary: "Print the completion script of a shell.",
        operand: "SHELL", operands: 1...1, operandWords: Shell.allCases.map(\.rawValue),
        options: [],
        examples: [
            CommandExample("For this shell", "source <(wsplan completion bash)"),
            CommandExample(
                "For each bash to come",
                "wsplan completion bash > ~/.local/share/bash-completion/completions/wsplan"),
            CommandExample(
                "For each fish to come",
                "wsplan completion fish > ~/.config/fish/completions/wsplan.fish"),
        ],
        run: { arguments throws(UsageError) in
            let name = arguments.operands[0]
            guard let shell = Shell(rawValue: name) else {
                throw .unknown("shell", name, valid: Shell.allCases.map(\.rawValue))
            }
            Output.print(shell.completion(of: Command.all))
            return .passed
        })
}
