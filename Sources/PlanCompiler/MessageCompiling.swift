import LoadEngine
import Plan
import Units

extension MessageTemplate {
    /// The machine form of a message.
    init(_ message: Message) {
        let kind: Kind
        let body: Body
        switch message.body {
        case .text(let template): (kind, body) = (.text, .template(PayloadTemplate(template)))
        case .json(let json): (kind, body) = (.text, .template(PayloadTemplate(json)))
        case .random(let size): (kind, body) = (.binary, .random(size.bytes))
        case .bytes(let bytes): (kind, body) = (.binary, .constant(bytes))
        case .ping(let template): (kind, body) = (.ping, .template(PayloadTemplate(template)))
        }
        let expect: LoadEngine.Expectation
        switch message.expect {
        case .none: expect = .none
        case .next: expect = .next
        case .echo: expect = .echo
        case .pong: expect = .pong
        case .match(let conditions): expect = .match(Matcher(conditions), check: nil)
        }
        self.init(
            kind: kind, body: body, expect: expect, timeout: message.timeout.nanoseconds)
    }
}

extension Matcher {
    /// The machine form of a `match`.
    init(_ conditions: [Message.Condition]) {
        self.init(
            conditions: conditions.map { condition in
                let test: Test
                switch condition.value {
                case .constant(let constant): test = .equals(constant)
                case .template(let template):
                    test =
                        template.soleExpression == .id
                        ? .isID : .equalsTemplate(PayloadTemplate(template))
                }
                return Condition(subject: .field(condition.path), test: test)
            })
    }
}
