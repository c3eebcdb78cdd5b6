/// The completion of zsh: a file for a folder of `fpath`, or to be read by `source`.
struct ZshCompletion {
    private let commands: [Command]

    init(_ commands: [Command]) { self.commands = commands }

    var script: String {
        """
        #compdef wsplan
        # Completion of wsplan for zsh, made by: wsplan completion zsh

        _wsplan() {
            local curcontext=$curcontext state state_descr line
            local -a commands
            commands=(
        \(commands.map { "        \(described($0))" }.joined(separator: "\n"))
            )
            _arguments -C \\
        \(CommandOption.ofTool.map { "        \(spec($0)) \\" }.joined(separator: "\n"))
                '1: :->command' '*:: :->words'
            case $state in
                command) _describe -t commands command commands ;;
                words)
                    case $line[1] in
        \(commands.map(arguments).joined(separator: "\n"))
                    esac
                    ;;
            esac
        }

        if [[ $funcstack[1] == _wsplan ]]; then
            _wsplan "$@"
        else
            compdef _wsplan wsplan
        fi

        """
    }

    private func described(_ command: Command) -> String {
        "\(command.name):\(command.brief)".shellQuoted
    }

    /// What a command takes.
    private func arguments(_ command: Command) -> String {
        let operands =
            if command.operand.isEmpty {
                [String]()
            } else {
                [
                    ((command.operands.upperBound == .max ? "*" : "1")
                        + ":\(escaped(command.operand)):\(action(command.choice))").shellQuoted
                ]
            }
        let words = command.allOptions.map(spec) + operands
        let lines = words.map { "                    \($0)" }.joined(separator: " \\\n")
        return "            \(command.name))\n                _arguments \\\n\(lines)\n"
            + "                ;;"
    }

    /// An option in the notation of `_arguments`: how often, names, what it does, its value.
    private func spec(_ option: CommandOption) -> String {
        // A long name takes its value behind `=` or as the next word.
        let names = option.names.map { name in
            name + (option.value != nil && name.hasPrefix("--") ? "=" : "")
        }
        let others = option.repeats ? "*" : "(\(option.names.joined(separator: " ")))"
        let value = option.value.map { ":\(escaped($0)):\(action(option.choice))" } ?? ""
        let rest = "[\(escaped(option.brief))]\(value)"
        return names.count > 1
            ? "\(others.shellQuoted){\(names.joined(separator: ","))}\(rest.shellQuoted)"
            : "\(others)\(names[0])\(rest)".shellQuoted
    }

    private func action(_ choice: WordChoice) -> String {
        switch choice {
        case .nothing: " "
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .commands: action(.words(commands.map(\.name)))
        case .files([]): "_files"
        case .files(let endings): "_files -g \"*.(\(endings.joined(separator: "|")))(-.)\""
        }
    }

    /// Text that means nothing to `_arguments`.
    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\:[]".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
