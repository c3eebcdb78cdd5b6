/// A text with `{{ expressions }}` that are evaluated while the load runs.
public struct Template: Sendable, Hashable {
    /// One piece of the text.
    public enum Part: Sendable, Hashable {
        case text(String)
        case expression(Expression)
    }

    /// What can stand between the braces.
    public enum Expression: Sendable, Hashable {
        case id, seq, uuid, clientIndex, clientID, iteration
        case nowMilliseconds, nowMicroseconds, nowISO
        case int(Int64, Int64)
        case float(Double, Double)
        case pick([String])
        /// So many different ones of these.
        case sample(Int, [String])
        case text(Int)
        case hex(Int)
        case bool
        /// One of these numbers, as JSON writes them; one alone is a constant.
        case number([String])
        /// The value of another expression as a text.
        indirect case string(Expression)
        /// The local time with its distance from UTC; generators have it, plans do not.
        case nowLocal
        /// What a realistic message subscribes to or leaves, and the session that it names.
        case topics, openSession

        /// Whether JSON writes it in quotes.
        public var isText: Bool {
            switch self {
            case .id, .uuid, .clientID, .nowISO, .pick, .text, .hex, .string: true
            case .nowLocal, .openSession: true
            default: false
            }
        }

        /// Whether it differs from one evaluation to the next, so that nothing can equal it.
        public var isVolatile: Bool {
            switch self {
            case .uuid, .int, .float, .pick, .sample, .text, .hex, .bool: true
            case .nowMilliseconds, .nowMicroseconds, .nowISO, .nowLocal: true
            case .topics, .openSession: true
            case .number(let texts): texts.count > 1
            case .string(let inner): inner.isVolatile
            default: false
            }
        }

        /// The fewest bytes that it gives.
        var minimumLength: Int {
            switch self {
            case .id, .uuid: 36
            case .text(let count), .hex(let count): count
            case .string(let inner): inner.minimumLength
            case .pick(let texts), .number(let texts): texts.map(\.utf8.count).min() ?? 0
            case .nowISO: 24
            default: 1
            }
        }
    }

    public var parts: [Part]

    /// The expressions in order.
    public var expressions: [Expression] {
        parts.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
    }

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

    /// The fewest bytes that it gives.
    var minimumLength: Int {
        parts.reduce(0) { sum, part in
            switch part {
            case .text(let text): sum + text.utf8.count
            case .expression(let expression): sum + expression.minimumLength
            }
        }
    }

    /// The same with neighbouring texts in one part.
    var joined: Template {
        var result: [Part] = []
        for part in parts {
            if case .text(let more) = part, case .text(let text)? = result.last {
                result[result.count - 1] = .text(text + more)
            } else {
                result.append(part)
            }
        }
        return Template(parts: result)
    }
}
