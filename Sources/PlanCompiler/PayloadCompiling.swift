import LoadEngine
import Plan
import Units

extension PayloadTemplate {
    /// The template as it is, nothing escaped.
    init(_ template: Template) {
        self.init(parts: [])
        for part in template.parts { append(part, as: .raw) }
        flushConstants()
    }

    /// A regular expression, in which values match themselves.
    init(pattern: Template) {
        self.init(
            parts: pattern.parts.map { part in
                switch part {
                case .text(let text): .bytes(Array(text.utf8))
                case .expression:
                    .slot(.encoded(.pattern, PayloadTemplate(Template(parts: [part]))))
                }
            })
        flushConstants()
    }

    /// A template whose value stands at some place.
    fileprivate init(_ template: Template, as place: Slot.Place) {
        switch place {
        case .raw: self.init(template)
        case .value: self.init(JSONTemplate.text(template))
        case .inJSONText:
            self.init(parts: [])
            for part in template.parts { append(part, as: place) }
            flushConstants()
        }
    }

    /// JSON in its shortest form; values of slots need no escapes but those made here.
    init(_ json: JSONTemplate) {
        self.init(parts: [])
        append(json)
        flushConstants()
    }

    private mutating func append(_ json: JSONTemplate) {
        switch json {
        case .literal(let text): append(text)
        case .text(let template):
            if let sole = template.soleExpression, !sole.isText {
                append(.expression(sole), as: .value)
                return
            }
            append("\"")
            for part in template.parts { append(part, as: .inJSONText) }
            append("\"")
        case .array(let items):
            append("[")
            for (index, item) in items.enumerated() {
                if index > 0 { append(",") }
                append(item)
            }
            append("]")
        case .object(let members):
            append("{")
            for (index, member) in members.enumerated() {
                append("\(index > 0 ? "," : "")\"\(member.key.jsonEscaped)\":")
                append(member.value)
            }
            append("}")
        case .choice(let values): appendChoice(values)
        case .some(let count, let items): parts.append(.slot(.someOf(count, Self.texts(items))))
        case .first(let count, let items): parts.append(.slot(.firstOf(count, Self.texts(items))))
        }
    }

    private mutating func appendChoice(_ values: [(weight: Double, value: JSONTemplate)]) {
        let branches = values.filter { $0.weight > 0 }
        if branches.count == 1 {
            append(branches[0].value)
            return
        }
        parts.append(
            .slot(
                .choose(
                    branches.map {
                        Branch(weight: $0.weight, template: PayloadTemplate($0.value))
                    })))
    }

    /// The texts of constants.
    private static func texts(_ values: [JSONTemplate]) -> [[UInt8]] {
        values.map { value in
            PayloadTemplate(value).parts.flatMap { part -> [UInt8] in
                if case .bytes(let bytes) = part { bytes } else { [] }
            }
        }
    }

    /// The JSON text of a constant.
    static func text(_ value: JSONTemplate) -> [UInt8] { texts([value])[0] }

    private mutating func append(_ part: Template.Part, as place: Slot.Place) {
        switch part {
        case .text(let text): append(place == .raw ? text : text.jsonEscaped)
        case .expression(.number(let texts)) where texts.count == 1: append(texts[0])
        case .expression(let expression): parts.append(.slot(Slot(expression, as: place)))
        }
    }

    private mutating func append(_ text: String) { parts.append(.bytes(Array(text.utf8))) }

    /// Joins neighbouring constant parts.
    private mutating func flushConstants() {
        var joined: [Part] = []
        for part in parts {
            if case .bytes(let more) = part, case .bytes(let bytes)? = joined.last {
                joined[joined.count - 1] = .bytes(bytes + more)
            } else {
                joined.append(part)
            }
        }
        parts = joined
    }
}

extension PayloadTemplate.Slot {
    /// Where an expression stands, which decides how its constants are written.
    fileprivate enum Place: Equatable {
        /// In a text that is sent as it is.
        case raw
        /// Between the quotes of a JSON text.
        case inJSONText
        /// As a JSON value of its own.
        case value
    }

    /// The slot of an expression.
    fileprivate init(_ expression: Template.Expression, as place: Place) {
        func bytes(_ texts: [String]) -> [[UInt8]] {
            texts.map { text in
                switch place {
                case .raw: Array(text.utf8)
                case .inJSONText: Array(text.jsonEscaped.utf8)
                case .value: Array("\"\(text.jsonEscaped)\"".utf8)
                }
            }
        }
        switch expression {
        case .id: self = .id
        case .seq: self = .seq
        case .sessionSeq: self = .numberInSession
        case .uuid: self = .uuid
        case .clientIndex: self = .clientIndex
        case .clientID: self = .clientID
        case .iteration: self = .iteration
        case .nowMilliseconds: self = .nowMilliseconds
        case .nowMicroseconds: self = .nowMicroseconds
        case .nowISO: self = .nowISO
        case .side: self = .side
        case .int(let low, let high): self = .int(low, high)
        case .float(let low, let high): self = .float(low, high)
        case .pick(let texts): self = .pick(bytes(texts))
        case .sample(let count, let texts):
            self = .sample(count, bytes(texts), brackets: place == .value)
        case .text(let count): self = .text(count)
        case .hex(let count): self = .hex(count)
        case .bool: self = .bool
        case .number(let texts): self = .pick(texts.map { Array($0.utf8) })
        case .string(let inner): self.init(inner, as: place)
        case .nowLocal: self = .nowLocal
        case .topics: self = .topics
        case .openSession: self = .openSession
        case .encoded(let encoding, let inner):
            self = .encoded(PayloadTemplate.Encoding(encoding), PayloadTemplate(inner))
        case .fallback(let first, let second):
            self = .fallback(
                PayloadTemplate(first, as: place), PayloadTemplate(second, as: place))
        case .wrapped(let inner, let range): self = .wrapped(PayloadTemplate(inner), range)
        case .field, .captured, .json, .numeric, .escaped:
            self.init(outside: expression, PayloadTemplate.ValueForm(expression, as: place))
        }
    }

    /// A value whose type is known only while the load runs, in one of its forms.
    private init(outside expression: Template.Expression, _ form: PayloadTemplate.ValueForm) {
        switch expression {
        case .field(let data, let column): self = .field(data: data, column: column, form)
        case .captured(let name): self = .captured(name, form)
        case .json(let inner), .numeric(let inner), .escaped(let inner), .string(let inner):
            self.init(outside: inner, form)
        default: self.init(expression, as: .raw)
        }
    }
}

extension PayloadTemplate.Encoding {
    fileprivate init(_ encoding: Template.Encoding) {
        switch encoding {
        case .percent: self = .percent
        case .base64: self = .base64
        }
    }
}

extension PayloadTemplate.ValueForm {
    fileprivate init(_ expression: Template.Expression, as place: PayloadTemplate.Slot.Place) {
        var isValue = place == .value
        var times = place == .inJSONText ? 1 : 0
        var rest = expression
        while true {
            switch rest {
            case .numeric:
                self = .number
                return
            case .json(let inner): (isValue, rest) = (true, inner)
            case .escaped(let inner): (times, rest) = (times + 1, inner)
            case .string(let inner): rest = inner
            default:
                switch (isValue, times) {
                case (false, 0): self = .raw
                case (false, 1): self = .inText
                case (true, 0): self = .value
                default: self = .escaped(times: times, isValue: isValue)
                }
                return
            }
        }
    }
}
