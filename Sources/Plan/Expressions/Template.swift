/// A text with `{{ expressions }}` that are evaluated while the load runs.
public struct Template: Sendable, Hashable {
    /// One piece of the text.
    public enum Part: Sendable, Hashable {
        case text(String)
        case expression(Expression)
    }

    /// What can stand between the braces.
    public enum Expression: Sendable, Hashable {
        case id, seq, sessionSeq, uuid, clientIndex, clientID, iteration
        case nowMilliseconds, nowMicroseconds, nowISO
        /// `new`, or `against` on the other side of a run beside each other.
        case side
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
        /// A column of the row of a data set, whatever its type.
        case field(data: Int, column: Int)
        /// A captured value, by the place of its name in the plan.
        case captured(Int)
        /// Such a value as JSON writes it, as a text; as a number; and a text within another one.
        indirect case json(Expression)
        indirect case numeric(Expression)
        indirect case escaped(Expression)
        /// The local time with its distance from UTC; generators have it, plans do not.
        case nowLocal
        /// What a realistic message subscribes to or leaves, and the session that it names.
        case topics, openSession

        /// What a template gives, written so that it can stand in a URL and the like.
        indirect case encoded(Encoding, Template)
        /// What the first template gives, or the second one where a value of the first is missing.
        indirect case fallback(Template, Template)
        /// The whole number that a template gives, kept in a range.
        indirect case wrapped(Template, ClosedRange<Int64>)

        /// Whether JSON writes it in quotes.
        public var isText: Bool {
            switch self {
            case .id, .uuid, .clientID, .nowISO, .side, .pick, .text, .hex, .string: true
            case .json, .escaped, .encoded: true
            case .nowLocal, .openSession: true
            case .fallback(let first, let second): first.isText && second.isText
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
            default: false
            }
        }

        /// Whether all that it may give stands in a URL as it is.
        var isUnreserved: Bool {
            switch self {
            case .id, .seq, .sessionSeq, .uuid, .clientIndex, .clientID, .iteration: true
            case .nowMilliseconds, .side, .wrapped: true
            case .nowMicroseconds, .int, .float, .text, .hex, .bool, .number: true
            case .string(let inner): inner.isUnreserved
            default: false
            }
        }

        /// Whether its value and type are known only while the load runs.
        var isOutside: Bool {
            switch self {
            case .field, .captured: true
            case .json(let inner), .numeric(let inner), .escaped(let inner): inner.isOutside
            case .string(let inner): inner.isOutside
            default: false
            }
        }

        /// What it is made from: itself, unless other expressions are in it.
        public var leaves: [Expression] {
            switch self {
            case .string(let inner), .json(let inner), .numeric(let inner), .escaped(let inner):
                inner.leaves
            case .encoded(_, let inner), .wrapped(let inner, _): inner.leaves
            case .fallback(let first, let second): first.leaves + second.leaves
            default: [self]
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
            case .side: 3
            case .field, .captured, .json, .numeric, .escaped: 0
            case .encoded(_, let inner): inner.minimumLength
            case .fallback(let first, let second):
                min(first.minimumLength, second.minimumLength)
            default: 1
            }
        }
    }

    /// How a text is written for where it stands.
    public enum Encoding: Sendable, Hashable {
        /// As a part of the path or the query of a URL (RFC 3986 §2.1).
        case percent
        /// RFC 4648 §4.
        case base64
    }

    public var parts: [Part]

    public init(parts: [Part]) { self.parts = parts }

    /// The expressions in order.
    public var expressions: [Expression] {
        parts.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
    }

    /// The only expression, if nothing else stands beside it.
    public var soleExpression: Expression? {
        guard parts.count == 1, case .expression(let expression) = parts[0] else { return nil }
        return expression
    }

    /// The expressions that it is made from, those within others too.
    public var leaves: [Expression] { expressions.flatMap(\.leaves) }

    /// The data sets whose rows it uses.
    var data: Set<Int> {
        Set(leaves.compactMap { if case .field(let data, _) = $0 { data } else { nil } })
    }

    /// Whether JSON writes it in quotes.
    var isText: Bool { soleExpression?.isText ?? true }

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
