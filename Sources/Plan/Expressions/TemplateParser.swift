/// Cuts a text at its `{{ expressions }}`: a name, a call or a text in quotes.
struct TemplateParser {
    /// What a text with expressions is.
    enum Context {
        case text
        /// A URL, in which values are percent-encoded.
        case url
        /// A regular expression, in which values match themselves. Those that are known only while the
        /// load runs are quoted then.
        case pattern
    }

    let bytes: [UInt8]
    let names: TemplateNames
    var at: Int
    /// How deep calls may stand in each other; quotes double with each `json`.
    static let maximumDepth = 4
    private var depth = 0
    /// Names of what only a later version evaluates, with their places.
    private(set) var later: [(name: String, range: Range<Int>)] = []
    /// A column of data that is used: the data set, and the place and name of the column.
    struct UsedField {
        let data: Int
        let column: Int
        let name: String?
        let range: Range<Int>
        /// Whether no `default` stands in for it.
        let isNeeded: Bool
    }

    private(set) var fields: [UsedField] = []
    /// The columns of each data set that earlier templates use.
    private let columns: [[String?]]
    private(set) var usedCaptures: Set<String> = []
    /// Captured values that must be there, with their places: no `default` stands in for them.
    private(set) var neededCaptures: [(name: String, range: Range<Int>)] = []
    /// The expressions from brace to brace, and whether a URL has their values as they are.
    private(set) var expressions: [(range: Range<Int>, isRaw: Bool)] = []
    /// What the text is, which decides how values are written in it.
    private let context: Context
    /// In how many values of `default` that may be missing this is.
    private var guards = 0
    /// The variables of the environment that are used, with their values.
    private(set) var usedEnvironment: [String: String] = [:]

    /// A parser that begins at an offset.
    init(
        _ text: String, from offset: Int, names: TemplateNames, columns: [[String?]] = [],
        context: Context = .text
    ) {
        bytes = Array(text.utf8)
        at = offset
        self.names = names
        self.columns = columns
        self.context = context
    }

    /// Whether it uses what is known only while the load runs: rows and captured values.
    var usesOutside: Bool { !fields.isEmpty || !usedCaptures.isEmpty }

    /// The rest of the text as a template.
    mutating func template() throws(ExpressionError) -> Template {
        var parts: [Template.Part] = []
        var start = at
        while at < bytes.count {
            guard isBrace(UInt8(ascii: "{")) else {
                at += 1
                continue
            }
            if at > start { parts.append(.text(text(start..<at))) }
            parts += try braced()
            start = at
        }
        if at > start { parts.append(.text(text(start..<at))) }
        return Template(parts: parts).joined
    }

    /// What stands from `{{` to `}}`.
    private mutating func braced() throws(ExpressionError) -> [Template.Part] {
        let open = at
        at += 2
        skipSpace()
        let value = try value(open)
        skipSpace()
        guard isBrace(UInt8(ascii: "}")) else {
            throw at < bytes.count
                ? ExpressionError(
                    code: .badTemplate, message: "expected '}}'", range: at..<at + 1,
                    hint: "an expression is one name or one call")
                : unclosed(open)
        }
        at += 2
        expressions.append((open..<at, value.isRaw))
        switch context {
        case .url where !value.isRaw: return TemplateConversion.url(value)?.parts ?? value.parts
        case .pattern:
            return value.parts.map { part in
                if case .text(let text) = part { .text(text.quotedForPattern) } else { part }
            }
        case .text, .url: return value.parts
        }
    }

    private func unclosed(_ open: Int) -> ExpressionError {
        ExpressionError(
            code: .badTemplate, message: "'{{' is not closed", range: open..<open + 2,
            hint: "end it with '}}'; a literal '{{' is written {{ '{{' }}")
    }

    private mutating func value(_ open: Int) throws(ExpressionError) -> TemplateValue {
        if let quoted = try literal() { return TemplateValue(quoted) }
        let start = at
        while at < bytes.count, Self.isNamePart(bytes[at]) { at += 1 }
        let name = text(start..<at)
        guard !name.isEmpty else {
            guard at < bytes.count else { throw unclosed(open) }
            throw ExpressionError(
                code: .badTemplate, message: "expected a name", range: at..<at + 1,
                hint: "such as {{ id }} or {{ int(1, 6) }}; a literal '{{' is {{ '{{' }}")
        }
        if let field = try column(of: name, from: start) { return TemplateValue(field) }
        let end = at
        skipSpace()
        let call = TemplateCall(name: name, range: start..<end, names: names)
        guard peek == UInt8(ascii: "(") else {
            guard let source = try call.source() else {
                return TemplateValue(try call.value())
            }
            switch source {
            case .data(let data, let field):
                return TemplateValue(self.field(field, of: data, start..<end))
            case .capture(let index):
                usedCaptures.insert(name)
                if guards == 0 { neededCaptures.append((name, start..<end)) }
                return TemplateValue(.captured(index))
            case .room:
                later.append((name, start..<end))
                return .later
            }
        }
        if name == "env" { return try environment(call, open) }
        if name == "default" { return try fallback(call, open) }
        if name == "wrap" { return try wrapped(call, open) }
        if let conversion = TemplateConversion(rawValue: name) {
            return try converted(conversion, call, open)
        }
        try call.requireKnown()
        let arguments = try arguments(open)
        return TemplateValue(try call.value(of: arguments, in: start..<at))
    }

    /// A column of a data set: one that is used already, or the next one.
    mutating func field(
        _ name: String?, of data: Int, _ range: Range<Int>
    ) -> Template.Expression {
        let known = data < columns.count ? columns[data] : []
        let new = fields.filter { $0.data == data && $0.column >= known.count }
        let column =
            known.firstIndex(of: name) ?? new.first { $0.name == name }?.column
            ?? known.count + Set(new.map(\.column)).count
        fields.append(
            UsedField(
                data: data, column: column, name: name, range: range, isNeeded: guards == 0))
        return .field(data: data, column: column)
    }

    /// `json(x)` and the like: another expression is in the brackets.
    private mutating func converted(
        _ conversion: TemplateConversion, _ call: TemplateCall, _ open: Int
    ) throws(ExpressionError) -> TemplateValue {
        let value = try inner(call, open, example: "\(call.name)(seq)")
        try closeCall("'\(call.name)' takes one value", open)
        guard let result = conversion(value) else {
            throw ExpressionError(
                code: .badTemplate, message: "'\(call.name)' needs a number, but is not given one",
                range: call.range, hint: "such as number(seq) or number('5')")
        }
        return result
    }

    /// The first value in the brackets of a call.
    mutating func inner(
        _ call: TemplateCall, _ open: Int, example: String
    ) throws(ExpressionError) -> TemplateValue {
        at += 1
        skipSpace()
        func failure(_ message: String, hint: String? = nil) -> ExpressionError {
            ExpressionError(
                code: .badTemplate, message: "'\(call.name)' \(message)", range: call.range,
                hint: hint)
        }
        guard peek != UInt8(ascii: ")") else {
            throw failure("needs an argument", hint: "such as \(example)")
        }
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw failure("is within more than \(Self.maximumDepth - 1) other calls")
        }
        let value = try value(open)
        depth -= 1
        return value
    }

    /// `default(x, 'literal')`: a value, and what stands in for it where it is missing.
    private mutating func fallback(
        _ call: TemplateCall, _ open: Int
    ) throws(ExpressionError) -> TemplateValue {
        guards += 1
        let first = try inner(call, open, example: "default(token, 'none')")
        guards -= 1
        skipSpace()
        guard peek == UInt8(ascii: ",") else {
            throw ExpressionError(
                code: .badTemplate, message: "'default' takes two values", range: call.range,
                hint: "such as default(token, 'none')")
        }
        at += 1
        skipSpace()
        var second: TemplateValue
        if let number = try number() {
            second = TemplateValue(.number([number]))
        } else {
            second = try value(open)
        }
        try closeCall("'default' takes two values", open)
        if context == .url, first.isRaw, !second.isRaw,
            case .encoded? = first.template.soleExpression
        {
            second = TemplateConversion.url(second) ?? second
        }
        if first.isMissing || second.isLater { return second }
        if first.isLater { return first }
        guard !first.template.leaves.isEmpty else { return first }
        var result = TemplateValue(.fallback(first.template, second.template))
        result.isRaw = first.isRaw
        return result
    }

    /// A number, if one starts here.
    private mutating func number() throws(ExpressionError) -> String? {
        guard let byte = peek, byte &- 0x30 < 10 || byte == UInt8(ascii: "-") else { return nil }
        let argument = try argument(at)
        let text = text(argument.range)
        if TemplateConversion.isNumber(text) { return text }
        throw ExpressionError(
            code: .badTemplate, message: "expected a JSON number, got '\(text)'",
            range: argument.range,
            hint: "write it in quotes if it is text")
    }

    /// `env('NAME')`: the value of a variable of the environment, as a text.
    private mutating func environment(
        _ call: TemplateCall, _ open: Int
    ) throws(ExpressionError) -> TemplateValue {
        at += 1
        skipSpace()
        let start = at
        guard let name = try literal(), !name.isEmpty else {
            throw ExpressionError(
                code: .badTemplate, message: "'env' takes the name of a variable",
                range: call.range,
                hint: "such as env('HOME')")
        }
        let end = at
        try closeCall("'env' takes one name", open)
        guard let value = names.environment[name] else {
            if guards > 0 { return .missing }
            throw ExpressionError(
                code: .unsetVariable, message: "the environment has no variable '\(name)'",
                range: start..<end, hint: "set it, or write ${\(name):-default}")
        }
        usedEnvironment[name] = value
        return TemplateValue(value)
    }

    /// The `)` behind the only argument of a call.
    mutating func closeCall(_ rule: String, _ open: Int) throws(ExpressionError) {
        skipSpace()
        guard peek == UInt8(ascii: ")") else {
            throw peek == UInt8(ascii: ",")
                ? ExpressionError(code: .badTemplate, message: rule, range: at..<at + 1)
                : ExpressionError(
                    code: .badTemplate, message: "the call is not closed", range: open..<at,
                    hint: "end it with ')'")
        }
        at += 1
    }

    /// The arguments from `(` to `)`.
    private mutating func arguments(_ open: Int) throws(ExpressionError) -> [TemplateArgument] {
        var result: [TemplateArgument] = []
        at += 1
        skipSpace()
        if peek == UInt8(ascii: ")") {
            at += 1
            return result
        }
        while true {
            result.append(try argument(open))
            skipSpace()
            let next = peek
            at += 1
            if next == UInt8(ascii: ")") { return result }
            guard next == UInt8(ascii: ",") else {
                at -= 1
                guard at < bytes.count, !isBrace(UInt8(ascii: "}")) else {
                    throw ExpressionError(
                        code: .badTemplate, message: "the call is not closed", range: open..<at,
                        hint: "end it with ')'"
                    )
                }
                throw ExpressionError(
                    code: .badTemplate, message: "expected ',' or ')'", range: at..<at + 1)
            }
            skipSpace()
        }
    }

    mutating func argument(_ open: Int) throws(ExpressionError) -> TemplateArgument {
        let start = at
        if let text = try literal() { return TemplateArgument(text: text, range: start..<at) }
        while at < bytes.count, Self.isNamePart(bytes[at]) || bytes[at] == UInt8(ascii: "+") {
            at += 1
        }
        let word = text(start..<at)
        if let number = Double(word), number.isFinite {
            return TemplateArgument(number: number, int: Int64(word), range: start..<at)
        }
        guard !word.isEmpty else {
            throw ExpressionError(
                code: .badTemplate, message: "expected an argument",
                range: at < bytes.count ? at..<at + 1 : open..<open + 2)
        }
        throw ExpressionError(
            code: .badTemplate, message: "expected a number or text in quotes, got '\(word)'",
            range: start..<at,
            hint: word.wholeMatch(of: /([0-9.]+?)(?:-|\.\.)([0-9.]+)/).map {
                "did you mean '\($0.1), \($0.2)'?"
            } ?? "write '\(word)' in quotes")
    }

    /// A text in single or double quotes, if one starts here.
    mutating func literal() throws(ExpressionError) -> String? {
        guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            return nil
        }
        let start = at
        guard let end = bytes[(at + 1)...].firstIndex(of: quote) else {
            throw ExpressionError(
                code: .badTemplate, message: "a text is not closed", range: start..<start + 1,
                hint: "close its quotes")
        }
        at = end + 1
        return text(start + 1..<end)
    }

    // MARK: Cursor

    var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func isBrace(_ brace: UInt8) -> Bool {
        at + 1 < bytes.count && bytes[at] == brace && bytes[at + 1] == brace
    }

    mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { at += 1 }
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    static func isNamePart(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}
