public import JSONScan

/// One kind of message: what is sent and what answers it.
public struct MessageTemplate: Sendable {
    /// How the body is framed.
    public enum Kind: Sendable, Equatable {
        case text, binary
        /// A ping frame; its pong is the reply, told apart by the payload.
        case ping
    }

    /// What a binary body of a given size is filled with.
    public enum Body: Sendable {
        case template(PayloadTemplate)
        /// So many random bytes, fresh for each message.
        case random(Int)
        /// These bytes, always the same.
        case constant([UInt8])
        /// One of these bodies, drawn by weight for each message; they tell its kind.
        case oneOf([Variant])
        /// What the client says next in its conversation.
        case conversation(Conversation)
    }

    /// One of several bodies.
    public struct Variant: Sendable {
        public var weight: Double
        public var kind: Kind
        public var body: Body

        public init(weight: Double, kind: Kind, body: Body) {
            self.weight = weight
            self.kind = kind
            self.body = body
        }
    }

    /// The bodies of which one is drawn; of most messages there is one.
    var variants: [Variant] {
        if case .oneOf(let variants) = body { return variants }
        return [Variant(weight: 1, kind: kind, body: body)]
    }

    public var kind: Kind
    public var body: Body
    public var expect: Expectation
    /// From the planned moment to the deadline of the reply, in nanoseconds.
    public var timeout: Int64
    /// Bytes of payload that a frame of the message has at most (RFC 6455 §5.4); nil: one frame.
    public var fragment: Int?

    public init(
        kind: Kind, body: Body, expect: Expectation, timeout: Int64, fragment: Int? = nil
    ) {
        self.kind = kind
        self.body = body
        self.expect = expect
        self.timeout = timeout
        self.fragment = fragment
    }
}

/// Which frame answers a message.
public enum Expectation: Sendable {
    /// Nothing is waited for: no request.
    case none
    /// The next data frame that no one else takes.
    case next
    /// A frame with equal payload and opcode.
    case echo
    /// The pong of this ping.
    case pong
    /// A frame for which all of `match` holds; then `check` is judged.
    case match(Matcher, check: Matcher?)
}

/// Conditions on a frame, all of which must hold.
public struct Matcher: Sendable {
    /// What a condition looks at.
    public enum Subject: Sendable {
        /// The value at a path of the JSON payload.
        case field(FieldPath)
        /// The whole payload.
        case payload
        /// Its length in bytes.
        case size
        /// 1 text, 2 binary.
        case opcode
    }

    /// What a subject is compared with.
    public enum Value: Sendable {
        case constant(JSONConstant)
        /// What the template gives for the request.
        case template(PayloadTemplate)
    }

    /// What must hold for the subject. Numbers compare as decimals, text as text.
    public enum Test: Sendable {
        case equals(Value)
        /// Is the `{{ id }}` of the request.
        case isID
        case above(Value)
        case below(Value)
        case oneOf([Value])
        case exists(Bool)
        /// Matches somewhere; values stand in the pattern with their meaning taken from them.
        case regex(PayloadTemplate)
        case contains(PayloadTemplate)
        case startsWith(PayloadTemplate)
        case endsWith(PayloadTemplate)
    }

    /// One condition.
    public struct Condition: Sendable {
        public var subject: Subject
        public var test: Test
        public init(subject: Subject, test: Test) {
            self.subject = subject
            self.test = test
        }
    }

    /// A value of the frame that the client keeps.
    public struct Capture: Sendable {
        public var path: FieldPath
        /// Index of its name in the graph.
        public var name: Int
        public init(path: FieldPath, name: Int) {
            self.path = path
            self.name = name
        }
    }

    public var conditions: [Condition]
    /// What is kept of a frame that was waited for and for which all of them hold.
    public var captures: [Capture] = []
    public init(conditions: [Condition]) { self.conditions = conditions }
}
