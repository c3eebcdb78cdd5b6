/// A text with `{{ expressions }}` that are evaluated while the load runs.
public struct Template: Sendable, Equatable {
    /// One piece of the text.
    public enum Part: Sendable, Equatable {
        case text(String)
        case expression(Expression)
    }

    /// What can stand between the braces.
    public enum Expression: Sendable, Equatable {
        case id, seq, uuid, clientIndex, clientID, iteration
        case nowMilliseconds, nowMicroseconds, nowISO
        case int(Int64, Int64)
        case float(Double, Double)
        case pick([String])
        case text(Int)
        case hex(Int)
        case bool

        /// Whether JSON writes it in quotes.
        public var isText: Bool {
            switch self {
            case .id, .uuid, .clientID, .nowISO, .pick, .text, .hex: true
            default: false
            }
        }

        /// Whether it differs from one evaluation to the next.
        public var isRandom: Bool {
            switch self {
            case .uuid, .int, .float, .pick, .text, .hex, .bool: true
            default: false
            }
        }
    }

    public var parts: [Part]

    /// The only expression, if nothing else stands beside it.
    public var soleExpression: Expression? {
        guard parts.count == 1, case .expression(let expression) = parts[0] else { return nil }
        return expression
    }

    /// The text, if there is no expression.
    public var constant: String? {
        if parts.isEmpty { return "" }
        guard parts.count == 1, case .text(let text) = parts[0] else { return nil }
        return text
    }
}
