import Units

/// The words after a command, sorted into options and operands.
struct Arguments: Equatable {
    private(set) var operands: [String] = []
    /// Values by option name in the order given; a switch has one empty value.
    private var given: [String: [String]] = [:]
    /// The option that operands belong to.
    private var taker: String?

    /// Reads `--name value`, `--name=value` and operands; `--` ends the options.
    init(_ words: some Sequence<String>, for command: Command) throws(UsageError) {
        let options = command.allOptions
        var rest = Array(words)[...]
        while let word = rest.popFirst() {
            if word == "--" {
                for word in rest { take(operand: word) }
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                take(operand: word)
                continue
            }
            try take(word, &rest, options)
        }
        if !has(.showHelp) { try checkOperands(command) }
    }

    private mutating func take(operand word: String) {
        if let taker { given[taker, default: []].append(word) } else { operands.append(word) }
    }

    /// Takes one option and, if it has one, its value.
    private mutating func take(
        _ word: String, _ rest: inout ArraySlice<String>, _ options: [CommandOption]
    ) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let written = String(parts[0])
        guard let option = options.first(where: { $0.names.contains(written) }) else {
            throw .unknown("option", written, valid: options.map(\.name))
        }
        let name = option.name
        var value = parts.count > 1 ? String(parts[1]) : nil
        if option.value == nil {
            if value != nil { throw UsageError("option '\(name)' takes no value") }
        } else if value == nil {
            value = rest.popFirst()
            if value == nil {
                throw UsageError("option '\(name)' needs a value", help: option.usage)
            }
        }
        if !option.repeats, given[name] != nil {
            throw UsageError("option '\(name)' is given twice")
        }
        given[name, default: []].append(value ?? "")
        if option.takesOperands { taker = name }
    }

    private func checkOperands(_ command: Command) throws(UsageError) {
        let help = HelpText.usage(of: command)
        if operands.count < command.operands.lowerBound {
            throw UsageError("'\(command.name)' needs a \(command.operand)", help: help)
        }
        if operands.count > command.operands.upperBound {
            let extra = operands[command.operands.upperBound]
            throw UsageError("unexpected argument '\(extra)'", help: help)
        }
    }

    /// Whether an option was given.
    func has(_ option: CommandOption) -> Bool { given[option.name] != nil }

    /// All values of an option in the order given.
    func all(_ option: CommandOption) -> [String] { given[option.name] ?? [] }

    /// The value of an option; nil if it was not given.
    func value(_ option: CommandOption) -> String? { given[option.name]?.last }

    /// The value of an option as a whole number in a range.
    func integer<Number: FixedWidthInteger>(
        _ option: CommandOption, in range: ClosedRange<Number>
    ) throws(UsageError) -> Number? {
        guard let text = value(option) else { return nil }
        guard let number = Number(text), range.contains(number) else {
            throw UsageError(
                "option '\(option.name)' cannot be '\(text)'",
                help: "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A value with a unit; `example` shows what would be right.
    static func parse<Value>(
        _ option: CommandOption, _ text: some StringProtocol, example: String,
        _ parse: (Substring) throws(UnitError) -> Value
    ) throws(UsageError) -> Value {
        do {
            return try parse(Substring(text))
        } catch {
            let meant = error.repair?.hint(for: String(text)) { (try? parse($0[...])) != nil }
            throw UsageError(
                "option '\(option.name)' cannot be '\(text)'",
                help: error.help(example: example, meant: meant))
        }
    }
}

extension UnitError {
    /// What would be right, in words.
    fileprivate func help(example: String, meant: String?) -> String {
        switch self {
        case .missingUnit: "expected a value with a unit: \(meant ?? "such as \(example)")"
        case .unknownUnit(let unit, let valid):
            "expected a value such as \(example); unknown unit '\(unit)', valid: "
                + valid.joined(separator: ", ")
        case .malformed: "expected a value such as \(example)"
        case .outOfRange: "expected a value such as \(example); this one is out of range"
        }
    }

    /// What finds out what was meant by a value without a unit.
    fileprivate var repair: ValueRepair? {
        guard case .missingUnit(let suggestion) = self else { return nil }
        return if suggestion.hasSuffix("B/s") {
            ValueRepair(.byteRate)
        } else if suggestion.hasSuffix("/s") {
            ValueRepair(.rate)
        } else if suggestion.hasSuffix("%") {
            ValueRepair(.share)
        } else if suggestion.hasSuffix("B") {
            ValueRepair(.size)
        } else {
            ValueRepair(.time, range: "..")
        }
    }
}
