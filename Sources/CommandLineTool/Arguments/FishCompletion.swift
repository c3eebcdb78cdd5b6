/// The completion of fish: a file for `completions/`, or to be read by `source`.
struct FishCompletion {
    private let commands: [Command]

    init(_ commands: [Command]) { self.commands = commands }

    var script: String {
        """
        # Completion of wsplan for fish, made by: wsplan completion fish

        function __wsplan_is --description 'Whether this is the command; without a name, whether none is there'
            set -l words (commandline -opc)
            set -e words[1]
            for word in $words
                if not string match -q -- '-*' $word
                    test "$word" = "$argv[1]"
                    return
                end
            end
            test -z "$argv[1]"
        end

        complete -c wsplan -f
        \((CommandOption.ofTool.map { option($0, "__wsplan_is") } + commands.map(name)
            + commands.flatMap(words)).joined(separator: "\n"))

        """
    }

    private func name(_ command: Command) -> String {
        "complete -c wsplan -n __wsplan_is -a \(command.name) -d \(quoted(command.brief))"
    }

    /// What a command takes.
    private func words(_ command: Command) -> [String] {
        let condition = quoted("__wsplan_is \(command.name)")
        let operand = operand(command.choice).map {
            ["complete -c wsplan -n \(condition) \($0)"]
        }
        return (operand ?? []) + command.allOptions.map { option($0, condition) }
    }

    private func operand(_ choice: WordChoice) -> String? {
        switch choice {
        case .nothing: nil
        case .words(let words): "-a \(quoted(words.joined(separator: " ")))"
        case .commands: operand(.words(commands.map(\.name)))
        case .files([]): "-F"
        // Files of the first ending, then all others, in the way of fish.
        case .files(let endings):
            "-k -a \(quoted("(__fish_complete_suffix .\(endings[0]))"))"
        }
    }

    private func option(_ option: CommandOption, _ condition: String) -> String {
        let names = option.names.map { name in
            name.hasPrefix("--") ? "-l \(name.dropFirst(2))" : "-s \(name.dropFirst())"
        }
        let value =
            switch option.choice {
            case .nothing, .commands: option.value == nil ? "" : " -x"
            case .words(let words): " -x -a \(quoted(words.joined(separator: " ")))"
            case .files: " -r -F"
            }
        return "complete -c wsplan -n \(condition) \(names.joined(separator: " "))\(value)"
            + " -d \(quoted(option.brief))"
    }

    /// Within its quotes fish reads `\` and `'` as its own.
    private func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
