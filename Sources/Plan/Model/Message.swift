public import JSONScan
public import Units

/// What can be sent, and what answers it.
public struct Message: Sendable {
    public var name: String
    public var body: Body
    public var expect: Expectation
    /// From the planned moment to the deadline of the reply.
    public var timeout: TimeAmount

    /// Whether something answers it.
    public var isRequest: Bool {
        if case .none = expect { false } else { true }
    }

    /// What is sent.
    public enum Body: Sendable {
        case text(Template)
        case json(JSONTemplate)
        /// So many random bytes.
        case random(ByteCount)
        case bytes([UInt8])
        case ping(Template)
    }

    /// What answers.
    public enum Expectation: Sendable {
        case none, next, echo, pong
        case match([Condition])
    }

    /// The value at a path of the JSON reply equals a value.
    public struct Condition: Sendable {
        public var path: FieldPath
        public var value: Value

        /// What to compare with.
        public enum Value: Sendable {
            case constant(JSONConstant)
            case template(Template)
        }
    }
}

/// A JSON value whose texts are templates.
public indirect enum JSONTemplate: Sendable {
    /// Digits, `true`, `false` or `null` as JSON writes them.
    case literal(String)
    case text(Template)
    case array([JSONTemplate])
    case object([(key: String, value: JSONTemplate)])
}
