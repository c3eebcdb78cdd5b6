import LoadEngine
import Plan
import Units

extension MessageTemplate {
    /// The machine form of a message.
    init(_ message: Message) {
        let (kind, body) = Self.machine(message.body)
        let expect: LoadEngine.Expectation
        switch message.expect {
        case .none: expect = .none
        case .next: expect = .next
        case .echo: expect = .echo
        case .pong: expect = .pong
        case .match(let match, let check):
            expect = .match(
                Matcher(match, keeping: message.captures), check: Matcher(ifAny: check))
        }
        self.init(
            kind: kind, body: body, expect: expect, timeout: message.timeout.nanoseconds,
            fragment: message.fragment?.bytes)
    }

    private static func machine(_ body: Message.Body) -> (kind: Kind, body: Body) {
        switch body {
        case .text(let template): (.text, .template(PayloadTemplate(template)))
        case .json(let json): (.text, .template(PayloadTemplate(json)))
        case .random(let size): (.binary, .random(size.bytes))
        case .zeros(let size): (.binary, .constant(Array(repeating: 0, count: size.bytes)))
        case .bytes(let bytes): (.binary, .constant(bytes))
        case .ping(let template): (.ping, .template(PayloadTemplate(template)))
        case .generator(let generator): (.text, GeneratorMessages(generator).body)
        case .oneOf(let variants):
            (
                .text,
                .oneOf(
                    variants.map { weight, body in
                        let (kind, body) = machine(body)
                        return Variant(weight: weight, kind: kind, body: body)
                    })
            )
        }
    }
}

extension Matcher {
    /// The machine form of a `match`, with what is kept of its frame.
    init(_ conditions: [Message.Condition], keeping captures: [Message.Capture] = []) {
        self.init(
            conditions: conditions.map {
                Condition(subject: Subject($0.subject), test: Test($0.test))
            })
        self.captures = captures.map { Capture(path: $0.path, name: $0.name) }
    }

    /// The machine form of a `check`; nil if there is none.
    init?(ifAny conditions: [Message.Condition]) {
        if conditions.isEmpty { return nil }
        self.init(conditions)
    }
}

extension Matcher.Subject {
    fileprivate init(_ subject: Message.Condition.Subject) {
        switch subject {
        case .field(let path): self = .field(path)
        case .payload: self = .payload
        case .size: self = .size
        case .opcode: self = .opcode
        }
    }
}

extension Matcher.Test {
    fileprivate init(_ test: Message.Condition.Test) {
        switch test {
        case .equals(.template(let template)) where template.soleExpression == .id: self = .isID
        case .equals(let value): self = .equals(Matcher.Value(value))
        case .above(let limit): self = .above(Matcher.Value(limit))
        case .below(let limit): self = .below(Matcher.Value(limit))
        case .oneOf(let values): self = .oneOf(values.map { Matcher.Value($0) })
        case .exists(let wanted): self = .exists(wanted)
        case .regex(let pattern): self = .regex(PayloadTemplate(pattern: pattern))
        case .contains(let text): self = .contains(PayloadTemplate(text))
        case .startsWith(let text): self = .startsWith(PayloadTemplate(text))
        case .endsWith(let text): self = .endsWith(PayloadTemplate(text))
        }
    }
}

extension Matcher.Value {
    fileprivate init(_ value: Message.Condition.Value) {
        switch value {
        case .constant(let constant): self = .constant(constant)
        case .template(let template): self = .template(PayloadTemplate(template))
        }
    }
}
