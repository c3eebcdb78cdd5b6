import Units

/// What stands between `{{` and `}}` once it is read: the parts that it gives.
struct TemplateValue {
    var parts: [Template.Part]
    /// Whether it stands for what only a later version evaluates, and so of no known kind.
    var isLater = false

    init(_ text: String) { parts = [.text(text)] }
    init(_ expression: Template.Expression) { parts = [.expression(expression)] }
    init(_ parts: [Template.Part]) { self.parts = parts }

    /// What a plan that is never run has in place of a value of a later version.
    static var later: TemplateValue {
        var value = TemplateValue(.clientID)
        value.isLater = true
        return value
    }
}

/// A function that gives another value in another form. All that can be done while the plan is
/// read is done then, so that rendering knows nothing of it.
enum TemplateConversion: String, CaseIterable {
    /// The value as JSON writes it, as a text: `"a \"b\""` with its quotes.
    case json
    /// The value as a number, without quotes in `json:`.
    case number
    /// The value as a text, with quotes in `json:`.
    case string

    /// The form of a value; nil if it has none.
    func callAsFunction(_ value: TemplateValue) -> TemplateValue? {
        if value.isLater { return value }
        switch self {
        case .json: return TemplateValue(Self.json(value.parts))
        case .string: return TemplateValue(Self.string(value.parts))
        case .number: return Self.number(value.parts).map { TemplateValue($0) }
        }
    }

    /// The only expression that is no text.
    private static func sole(_ parts: [Template.Part]) -> Template.Expression? {
        let sole = Template(parts: parts).soleExpression
        return sole?.isText == false ? sole : nil
    }

    private static func string(_ parts: [Template.Part]) -> [Template.Part] {
        switch sole(parts) {
        case nil: parts
        case .number(let texts)?: [texts.count == 1 ? .text(texts[0]) : .expression(.pick(texts))]
        case let other?: [.expression(.string(other))]
        }
    }

    private static func json(_ parts: [Template.Part]) -> [Template.Part] {
        if case .sample(let count, let texts)? = sole(parts) {
            let quoted = texts.map { "\"\($0.jsonEscaped)\"" }
            return [.text("["), .expression(.sample(count, quoted)), .text("]")]
        }
        if let sole = sole(parts) {
            return sole.isOutside ? [.expression(.json(sole))] : string(parts)
        }
        return [.text("\"")] + parts.map(escaped) + [.text("\"")]
    }

    /// A part of a text between the quotes of JSON; what has letters and digits only stays.
    private static func escaped(_ part: Template.Part) -> Template.Part {
        func escaped(_ texts: [String]) -> [String] { texts.map(\.jsonEscaped) }
        switch part {
        case .text(let text): return .text(text.jsonEscaped)
        case .expression(.pick(let texts)): return .expression(.pick(escaped(texts)))
        case .expression(.sample(let count, let texts)):
            return .expression(.sample(count, escaped(texts)))
        case .expression(.string(.sample(let count, let texts))):
            return .expression(.string(.sample(count, escaped(texts))))
        case .expression(let outside) where outside.isOutside:
            return .expression(.escaped(outside))
        case .expression: return part
        }
    }

    private static func number(_ parts: [Template.Part]) -> Template.Expression? {
        if let text = Template(parts: parts).constant {
            return isNumber(text) ? .number([text]) : nil
        }
        switch Template(parts: parts).soleExpression {
        case .pick(let texts)?: return texts.allSatisfy(isNumber) ? .number(texts) : nil
        case .string(let inner)?, .json(let inner)?: return number([.expression(inner)])
        case .field?, .captured?: return Template(parts: parts).soleExpression.map { .numeric($0) }
        case .numeric?: return Template(parts: parts).soleExpression
        case .bool?, .sample?, nil: return nil
        case let other?: return other.isText ? nil : other
        }
    }

    /// Whether JSON takes a text as a number (RFC 8259 §6).
    private static func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/) != nil
    }
}
