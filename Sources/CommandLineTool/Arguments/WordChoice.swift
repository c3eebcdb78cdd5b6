/// What a shell can offer where the command line expects a word.
enum WordChoice: Equatable, Sendable {
    /// The word is free.
    case nothing
    case words([String])
    /// The name of a command.
    case commands
    /// Files with one of these endings; without any, all files.
    case files(endings: [String])
}

extension CommandOption {
    /// What its value may be.
    var choice: WordChoice {
        if !words.isEmpty { return .words(words) }
        guard let parts = value?.split(separator: "."),
            parts[0].hasSuffix("FILE") || parts.last == "wsr"
        else {
            return .nothing
        }
        return .files(endings: parts.dropFirst().map(String.init))
    }

    /// All ways to write it.
    var names: [String] { (short.map { [$0] } ?? []) + [name] }

    /// What it does, without the particulars.
    var brief: String { help.brief }
}

extension Command {
    /// What its first operand may be, and each further one where there may be any number.
    var choice: WordChoice {
        if !operandWords.isEmpty { return .words(operandWords) }
        if operand == "[COMMAND]" { return .commands }
        if operand.hasPrefix("PLAN") { return .files(endings: ["yaml", "yml", "json"]) }
        return operand.contains(".wsr") ? .files(endings: ["wsr"]) : .nothing
    }

    /// Its options and the one that all have.
    var allOptions: [CommandOption] { options + [.showHelp] }

    /// What it does, without the particulars.
    var brief: String { summary.brief }
}

extension String {
    /// Its first clause, without a mark at its end.
    fileprivate var brief: String {
        var text = self[...]
        for end in [". ", "; ", ": ", " ("] {
            if let range = text.firstRange(of: end) { text = text[..<range.lowerBound] }
        }
        return String(text.hasSuffix(".") ? text.dropLast() : text)
    }

    /// Quoted for any shell: as it is, whatever it holds.
    var shellQuoted: String { "'" + replacing("'", with: #"'\''"#) + "'" }
}
