/// The completion of bash. It needs none of the functions of the package bash-completion.
struct BashCompletion {
    private let commands: [Command]

    init(_ commands: [Command]) { self.commands = commands }

    var script: String {
        """
        # Completion of wsplan for bash, made by: wsplan completion bash

        # Offers those of the words that begin with what is typed.
        _wsplan_words() {
            local IFS=$' \\t\\n'
            COMPREPLY=($(compgen -W "$1" -- "$word"))
        }

        # Offers folders, and files whose names match an expression.
        _wsplan_files() {
            local name
            compopt -o filenames 2>/dev/null
            while IFS= read -r name; do
                if [[ -z $1 || -d $name || $name =~ $1 ]]; then COMPREPLY+=("$name"); fi
            done < <(compgen -f -- "$word")
        }

        _wsplan() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' index
            COMPREPLY=()
            # What is written --name=value comes as three words.
            if [[ $word == = ]]; then
                word=''
            elif [[ $before == = ]]; then
                before=${COMP_WORDS[COMP_CWORD - 2]}
            fi
            for ((index = 1; index < COMP_CWORD; index++)); do
                if [[ ${COMP_WORDS[index]} != -* ]]; then
                    command=${COMP_WORDS[index]}
                    break
                fi
            done
            case "$command $before" in
        \(commands.flatMap(values).joined(separator: "\n"))
            esac
            case "$command $word" in
                ' -'*) _wsplan_words \(quoted(CommandOption.ofTool.flatMap(\.names))) ;;
                ' '*) _wsplan_words \(quoted(commands.map(\.name))) ;;
        \(commands.flatMap(words).joined(separator: "\n"))
            esac
        }

        complete -F _wsplan wsplan

        """
    }

    /// What may follow the options of a command that have a value.
    private func values(_ command: Command) -> [String] {
        command.options.filter { $0.value != nil }.map { option in
            let places = option.names.map { "\(command.name) \($0)".shellQuoted }
            let offer = offer(option.choice).map { "\($0); " } ?? ""
            return "        \(places.joined(separator: " | "))) \(offer)return ;;"
        }
    }

    /// The options of a command, and what else it takes.
    private func words(_ command: Command) -> [String] {
        let options =
            "        \("\(command.name) -".shellQuoted)*) "
            + "_wsplan_words \(quoted(command.allOptions.flatMap(\.names))) ;;"
        let operand = offer(command.choice).map {
            "        \("\(command.name) ".shellQuoted)*) \($0) ;;"
        }
        return [options] + (operand.map { [$0] } ?? [])
    }

    private func offer(_ choice: WordChoice) -> String? {
        switch choice {
        case .nothing: nil
        case .words(let words): "_wsplan_words \(quoted(words))"
        case .commands: "_wsplan_words \(quoted(commands.map(\.name)))"
        case .files([]): "_wsplan_files"
        case .files(let endings):
            "_wsplan_files \("\\.(\(endings.joined(separator: "|")))$".shellQuoted)"
        }
    }

    private func quoted(_ words: [String]) -> String { words.joined(separator: " ").shellQuoted }
}
