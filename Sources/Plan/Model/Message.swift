public import JSONScan
public import Units

/// What can be sent, and what answers it.
public struct Message: Sendable {
    public var name: String
    public var body: Body
    public var expect = Expectation.none
    /// From the planned moment to the deadline of the reply.
    public var timeout = Message.usualTimeout
    /// The bytes of payload that a frame of it has at most; nil: one frame.
    public var fragment: ByteCount?
    /// What is kept of the reply.
    public var captures: [Capture] = []

    /// How long is waited for what answers, if a plan does not say.
    static let usualTimeout = TimeAmount.seconds(10)

    /// A value of a frame that the client keeps.
    public struct Capture: Sendable {
        public var path: FieldPath
        /// The place of its name among those of the plan.
        public var name: Int
    }

    /// Whether something answers it.
    public var isRequest: Bool { expect.isReply }

    /// What is sent.
    public enum Body: Sendable {
        case text(Template)
        case json(JSONTemplate)
        /// So many random bytes.
        case random(ByteCount)
        /// So many zero bytes.
        case zeros(ByteCount)
        case bytes([UInt8])
        case ping(Template)
        case generator(Generator)
        /// One of several, drawn by weight.
        case oneOf([(weight: Double, body: Body)])

        /// What answers it if the plan does not say; of several bodies, what answers each.
        var usualReply: Expectation {
            switch self {
            case .ping: .pong
            case .generator:
                .match(
                    [
                        Condition(
                            subject: .field(FieldPath(parsing: "$.id") ?? FieldPath(steps: [])),
                            test: .equals(.template(Template(parts: [.expression(.id)]))))
                    ], check: [])
            case .oneOf(let variants):
                if let usual = variants.first?.body.usualReply,
                    variants.allSatisfy({ $0.body.usualReply == usual })
                {
                    usual
                } else {
                    .none
                }
            default: .none
            }
        }

        /// Whether it may be a ping.
        var mayPing: Bool {
            switch self {
            case .ping: true
            case .oneOf(let variants): variants.contains { $0.body.mayPing }
            default: false
            }
        }
    }

    /// What answers.
    public enum Expectation: Sendable, Equatable {
        case none, next, echo, pong
        /// A frame for which `match` holds; then `check` is judged, if there is one.
        case match([Condition], check: [Condition])

        var isReply: Bool { if case .none = self { false } else { true } }
    }

    /// Something that holds for a frame or not.
    public struct Condition: Sendable, Hashable {
        public var subject: Subject
        public var test: Test

        /// For each match the first one before it that asks for less and so takes all of its frames.
        static func takers(of matches: [[Condition]?]) -> [Int?] {
            matches.enumerated().map { place, match in
                guard let match else { return nil }
                let asked = Set(match)
                return matches[..<place].firstIndex { $0.map(asked.isSuperset) ?? false }
            }
        }

        /// What is looked at.
        public enum Subject: Sendable, Hashable {
            /// The value at a path of the JSON payload.
            case field(FieldPath)
            case payload
            /// The number of bytes of the payload.
            case size
            /// 1 text, 2 binary.
            case opcode
        }

        /// A value to compare with.
        public enum Value: Sendable, Hashable {
            case constant(JSONConstant)
            /// What the template gives: numbers are equal to numbers as decimals, all else as text.
            case template(Template)
        }

        /// What must hold for it.
        public enum Test: Sendable, Hashable {
            case equals(Value)
            case above(Value)
            case below(Value)
            case oneOf([Value])
            case exists(Bool)
            /// A regular expression, in which values stand for themselves.
            case regex(Template)
            case contains(Template)
            case startsWith(Template)
            case endsWith(Template)
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
    /// One of these values, drawn by weight.
    case choice([(weight: Double, value: JSONTemplate)])
    /// So many of these constants that differ, in any order.
    case some(ClosedRange<Int>, of: [JSONTemplate])
    /// The first so many of these constants.
    case first(ClosedRange<Int>, of: [JSONTemplate])
}
