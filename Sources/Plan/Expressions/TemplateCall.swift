import PlanText

/// An argument of a call: a text or a number.
struct TemplateArgument {
    var text: String?
    var number: Double?
    /// The number, if it is whole.
    var int: Int64?
    var range: Range<Int>
}

/// A name in `{{ }}` that is looked up among values and functions.
struct TemplateCall {
    let name: String
    /// Where the name stands.
    let range: Range<Int>
    let names: TemplateNames

    /// Functions of other expressions, and `env` of one name.
    static let conversions = Set(
        TemplateConversion.allCases.map(\.rawValue) + ["env", "default", "wrap"])

    /// Such functions whose argument is no number, with one that fits.
    private static let examples = [
        "env": "env('HOME')", "default": "default(token, 'none')",
        "base64": "base64('user:secret')", "wrap": "wrap(seq, 1, 65535)",
    ]

    private static let values: [String: Template.Expression] = [
        "id": .id, "seq": .seq, "session.seq": .sessionSeq, "uuid": .uuid,
        "client.index": .clientIndex,
        "client.id": .clientID, "iteration": .iteration, "now_ms": .nowMilliseconds,
        "now_us": .nowMicroseconds, "now_iso": .nowISO, "side": .side,
    ]
    /// Functions with the way to call them.
    private static let functions = [
        "int": "int(1, 6)", "float": "float(0, 1)", "pick": "pick('a', 'b')",
        "sample": "sample(2, 'a', 'b', 'c')", "text": "text(8)", "hex": "hex(8)", "bool": "bool()",
    ]

    /// What a name without arguments means, unless it is a value of the language.
    func source() throws(ExpressionError) -> TemplateNames.Source? {
        if name == "group" {
            if names.hasGroups { return .room }
            throw failure("'group' is a client's room, but the plan has no 'groups'")
        }
        if Self.conversions.contains(name) {
            throw failure(
                "'\(name)' needs an argument",
                hint: "such as \(Self.examples[name] ?? "\(name)(seq)")")
        }
        return Self.isOwn(name) ? nil : names.source(of: name)
    }

    /// The values of the language that need no arguments.
    static var ownValues: Set<String> { Set(values.keys).union(["group"]) }

    /// Whether a name is one of the language.
    static func isOwn(_ name: String) -> Bool {
        values[name] != nil || functions[name] != nil || conversions.contains(name)
            || name == "group"
    }

    /// A misspelt name is told before anything is said of its arguments.
    func requireKnown() throws(ExpressionError) { if !Self.isOwn(name) { throw unknown() } }

    /// The value of a name without arguments.
    func value() throws(ExpressionError) -> Template.Expression {
        if let found = Self.values[name] { return found }
        if let example = Self.functions[name] {
            throw failure("'\(name)' needs arguments", hint: "such as \(example)")
        }
        throw unknown()
    }

    /// The value of a call; `whole` is where it stands.
    func value(
        of arguments: [TemplateArgument], in whole: Range<Int>
    ) throws(ExpressionError) -> Template.Expression {
        if Self.values[name] != nil {
            throw failure("'\(name)' takes no arguments", whole, hint: "write {{ \(name) }}")
        }
        guard let example = Self.functions[name] else { throw unknown() }
        func count(_ expected: String) -> ExpressionError {
            failure("'\(name)' takes \(expected)", whole, hint: "such as \(example)")
        }
        switch name {
        case "int":
            guard arguments.count == 2 else { throw count("two whole numbers") }
            let (low, high) = (try wholeNumber(arguments[0]), try wholeNumber(arguments[1]))
            guard low <= high else { throw descending(whole) }
            return .int(low, high)
        case "float":
            guard arguments.count == 2 else { throw count("two numbers") }
            let (low, high) = (try number(arguments[0]), try number(arguments[1]))
            guard low <= high else { throw descending(whole) }
            return .float(low, high)
        case "pick":
            guard !arguments.isEmpty else { throw count("at least one text") }
            return .pick(try texts(arguments[...]))
        case "sample":
            guard arguments.count >= 2 else { throw count("a number and texts") }
            let texts = try texts(arguments.dropFirst())
            let number = try wholeNumber(arguments[0])
            guard 0...Int64(texts.count) ~= number else {
                throw failure("cannot draw \(number) of \(texts.count) texts", arguments[0].range)
            }
            return .sample(Int(number), texts)
        case "bool":
            guard arguments.isEmpty else { throw count("no arguments") }
            return .bool
        default:
            guard arguments.count == 1 else { throw count("one whole number") }
            let number = try size(arguments[0])
            return name == "hex" ? .hex(number) : .text(number)
        }
    }

    // MARK: Arguments

    private func wholeNumber(_ argument: TemplateArgument) throws(ExpressionError) -> Int64 {
        if let int = argument.int { return int }
        let hint = name == "int" && argument.number != nil ? "did you mean 'float'?" : nil
        throw failure("expected a whole number", argument.range, hint: hint)
    }

    /// The length of a text.
    private func size(_ argument: TemplateArgument) throws(ExpressionError) -> Int {
        let limit: Int64 = 16 << 20
        let number = try wholeNumber(argument)
        guard 0...limit ~= number else {
            throw failure(
                "expected a whole number from 0 to \(limit), got \(number)", argument.range)
        }
        return Int(number)
    }

    /// Six decimals of it have to fit into 64 bits.
    private func number(_ argument: TemplateArgument) throws(ExpressionError) -> Double {
        guard let number = argument.number else {
            throw failure("expected a number", argument.range)
        }
        guard abs(number) <= 1e12 else {
            throw failure("a number of 'float' must be at most 1e12", argument.range)
        }
        return number
    }

    private func texts(
        _ arguments: ArraySlice<TemplateArgument>
    ) throws(ExpressionError) -> [String] {
        var texts: [String] = []
        for argument in arguments {
            guard let text = argument.text else {
                throw failure(
                    "expected text", argument.range, hint: "put it in quotes")
            }
            texts.append(text)
        }
        return texts
    }

    // MARK: Errors

    private func failure(
        _ message: String, _ place: Range<Int>? = nil, hint: String? = nil
    ) -> ExpressionError {
        ExpressionError(code: .badTemplate, message: message, range: place ?? range, hint: hint)
    }

    private func descending(_ whole: Range<Int>) -> ExpressionError {
        failure("the first number is above the second", whole, hint: "swap them")
    }

    private func unknown() -> ExpressionError {
        let known = Names(
            Self.values.keys.sorted() + Self.functions.keys.sorted() + ["group"]
                + Self.conversions.sorted() + names.data.all + names.captures.all,
            isVocabulary: true)
        return ExpressionError(
            code: .unknownName, message: "unknown name '\(name)' in '{{ }}'", range: range,
            hint: ForeignVariable.expression(of: name) ?? known.hint(for: name),
            isReported: !names.areComplete)
    }
}
