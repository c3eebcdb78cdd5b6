import FoundationEssentials
import Units

/// What stands between `{{` and `}}` once it is read: the parts that it gives.
struct TemplateValue {
    var parts: [Template.Part]
    /// Whether it stands for what only a later version evaluates, and so of no known kind.
    var isLater = false
    /// Whether it stands in a URL as it is: it has been encoded, or is not to be.
    var isRaw = false
    /// Whether there is none, which only `default` makes something of.
    var isMissing = false

    init(_ text: String) { parts = [.text(text)] }
    init(_ expression: Template.Expression) { parts = [.expression(expression)] }
    init(_ parts: [Template.Part]) { self.parts = parts }

    /// What a plan that is never run has in place of a value of a later version.
    static var later: TemplateValue {
        var value = TemplateValue(.clientID)
        value.isLater = true
        return value
    }

    /// No value.
    static var missing: TemplateValue {
        var value = TemplateValue("")
        value.isMissing = true
        return value
    }

    var template: Template { Template(parts: parts).joined }
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
    /// The value percent-encoded, `/` too.
    case url
    /// The value in base64.
    case base64
    /// The value as it is, in a URL too.
    case raw

    /// The form of a value; nil if it has none.
    func callAsFunction(_ value: TemplateValue) -> TemplateValue? {
        if value.isLater || value.isMissing { return value }
        var result: TemplateValue
        switch self {
        case .json: return TemplateValue(Self.json(value.parts))
        case .string: return TemplateValue(Self.string(value.parts))
        case .number: return Self.number(value.parts).map { TemplateValue($0) }
        case .base64: return TemplateValue([Self.encoded(.base64, value.template)])
        case .url:
            let isFine = value.template.soleExpression?.isUnreserved == true
            result =
                isFine ? value : TemplateValue([Self.encoded(.percent, value.template)])
        case .raw: result = value
        }
        result.isRaw = true
        return result
    }

    /// A template in another form, at once if it is a constant.
    private static func encoded(
        _ encoding: Template.Encoding, _ template: Template
    ) -> Template.Part {
        guard let text = template.constant else {
            return .expression(.encoded(encoding, template))
        }
        switch encoding {
        case .percent: return .text(text.percentEncoded)
        case .base64: return .text(Data(text.utf8).base64EncodedString())
        }
    }

    /// The same conversion of both values of a `default`.
    private static func both(
        _ parts: [Template.Part], _ form: ([Template.Part]) -> [Template.Part]?
    ) -> Template.Expression? {
        guard case .fallback(let first, let second)? = Template(parts: parts).soleExpression,
            let first = form(first.parts), let second = form(second.parts)
        else { return nil }
        return .fallback(Template(parts: first), Template(parts: second))
    }

    /// The only expression that is no text.
    private static func sole(_ parts: [Template.Part]) -> Template.Expression? {
        let sole = Template(parts: parts).soleExpression
        return sole?.isText == false ? sole : nil
    }

    private static func string(_ parts: [Template.Part]) -> [Template.Part] {
        if let both = both(parts, string) { return [.expression(both)] }
        return switch sole(parts) {
        case nil: parts
        case .number(let texts)?: [texts.count == 1 ? .text(texts[0]) : .expression(.pick(texts))]
        case let other?: [.expression(.string(other))]
        }
    }

    private static func json(_ parts: [Template.Part]) -> [Template.Part] {
        if let both = both(parts, json) { return [.expression(both)] }
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
        case .expression(.fallback(let first, let second)):
            return .expression(
                .fallback(
                    Template(parts: first.parts.map(Self.escaped)),
                    Template(parts: second.parts.map(Self.escaped))))
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
        case .fallback?: return both(parts) { number($0).map { [.expression($0)] } }
        case .bool?, .sample?, .encoded?, nil: return nil
        case let other?: return other.isText ? nil : other
        }
    }

    /// A value as a whole number, as far as that is known before the load runs; nil if it is none.
    static func whole(_ parts: [Template.Part]) -> Template? {
        switch number(parts) {
        case .float?, nil: return nil
        case .number(let texts)? where texts.contains { Int64($0) == nil }: return nil
        case .fallback(let first, let second)?:
            guard let first = whole(first.parts), let second = whole(second.parts) else {
                return nil
            }
            return Template(parts: [.expression(.fallback(first, second))])
        case let number?: return Template(parts: [.expression(number)])
        }
    }

    /// Whether JSON takes a text as a number (RFC 8259 §6).
    static func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/) != nil
    }
}

extension String {
    /// The text as a part of the path or the query of a URL: all but unreserved characters are
    /// encoded (RFC 3986 §2.3).
    var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: [byte]
            default: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text as a regular expression that matches it and nothing else.
    var quotedForPattern: String {
        map {
            $0.isASCII && !$0.isLetter && !$0.isNumber && $0 > " " && $0 != "_"
                ? "\\\($0)" : String($0)
        }
        .joined()
    }
}
