import JSONScan
import PlanText

/// Finds replies that are told apart by a value which several requests of a session may have.
enum RepeatCheck {
    static func findings(
        _ messages: [Message], _ profiles: [Profile], _ data: [DataSource], _ uses: Uses
    ) -> [Diagnostic] {
        let again = profiles.reduce(into: Set<Int>()) { $0.formUnion($1.sentAgain) }
        return again.sorted().compactMap { index in
            guard messages.indices.contains(index),
                case .match(let conditions, _) = messages[index].expect,
                let range = uses.matches[.message(messages[index].name)],
                let path = repeated(conditions, data)
            else { return nil }
            return .warning(
                .repeatedValue,
                "several requests '\(messages[index].name)' of a session may have the same value at "
                    + "\(path), and a reply is that of the oldest of them", at: range,
                hint: "match a value that is new each time, such as {{ id }} or {{ seq }}")
        }
    }

    /// The path by which requests are told apart, if their values there may be equal; nil if there is one
    /// where they are not, or none at all.
    private static func repeated(
        _ conditions: [Message.Condition], _ data: [DataSource]
    ) -> String? {
        var path: String?
        for condition in conditions {
            guard case .field(let field) = condition.subject,
                case .equals(.template(let template)) = condition.test,
                !template.leaves.isEmpty
            else { continue }
            if template.parts.contains(where: { isNew($0, data) }) { return nil }
            if path == nil, template.leaves.allSatisfy({ $0.isOfRequest }) {
                path =
                    "$" + field.steps.map { "." + String(decoding: $0.key, as: UTF8.self) }.joined()
            }
        }
        return path
    }

    /// Whether a part of a template gives something else for each of as many requests as a session
    /// remembers.
    private static func isNew(_ part: Template.Part, _ data: [DataSource]) -> Bool {
        guard case .expression(let expression) = part else { return false }
        switch expression {
        case .id, .seq, .sessionSeq, .iteration, .captured: return true
        case .field(let set, _):
            return data.indices.contains(set) && data[set].scope == .message
                && data[set].pick != .random
        case .wrapped(let inner, let range):
            return UInt64(bitPattern: range.upperBound &- range.lowerBound) >= 1_024
                && inner.parts.contains { isNew($0, data) }
        case .string(let inner), .json(let inner), .numeric(let inner), .escaped(let inner):
            return isNew(.expression(inner), data)
        case .encoded(_, let inner): return inner.parts.contains { isNew($0, data) }
        default: return false
        }
    }
}

extension Template.Expression {
    /// Whether requests are found by it.
    fileprivate var isOfRequest: Bool {
        switch self {
        case .id, .seq, .sessionSeq, .clientIndex, .clientID, .iteration, .field: true
        default: false
        }
    }
}

extension Profile {
    /// The messages that a session may send more than once.
    fileprivate var sentAgain: Set<Int> {
        let isRound = !flow.contains { if case .close = $0 { true } else { false } }
        var again = Self.messages(open, again: false)
        again.formUnion(Self.messages(flow, again: isRound))
        again.formUnion(send.flatMap { $0.mix.map(\.message) })
        for reaction in reactions {
            if case .send(let message) = reaction.action { again.insert(message) }
        }
        return again
    }

    private static func messages(_ steps: [Step], again: Bool) -> Set<Int> {
        steps.reduce(into: []) { found, step in
            switch step {
            case .send(let message, let count, _, _):
                if again || count > 1 { found.insert(message) }
            case .repeat(let rounds, let steps):
                found.formUnion(messages(steps, again: again || rounds.upperBound > 1))
            case .choose(let branches):
                for branch in branches { found.formUnion(messages(branch.steps, again: again)) }
            case .expect, .wait, .close: break
            }
        }
    }
}
