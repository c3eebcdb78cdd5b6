import JSONScan
import PlanText
import Units

/// Whose frame a condition is about, which decides what its templates may ask for.
enum MatchScope: Sendable {
    /// The reply to a request.
    case reply
    /// A frame that a step waits for.
    case step
    /// A frame that something reacts to.
    case reaction
    /// A frame that comes unasked.
    case receive
}

extension PlanDecoder {
    /// The conditions of a `match` or `check`; nil if one of them is wrong. Those of a `check` must
    /// hold together with the `match` beside it.
    func conditions(
        _ node: Node, of scope: MatchScope, beside match: [Message.Condition]? = nil
    ) -> [Message.Condition]? {
        guard let members = mapping(node, "a match") else { return nil }
        if members.isEmpty {
            error(
                .badValue, "a match without conditions takes any message", at: node.range,
                hint: scope == .reply ? "write next" : scope == .reaction ? "write any" : nil)
        }
        var result: [Message.Condition] = []
        var isWhole = true
        var tests = Dictionary(grouping: match ?? [], by: \.subject).mapValues { $0.map(\.test) }
        for member in members {
            if let found = conditions(member, of: scope) {
                warnOfContradiction(found, with: &tests, at: member.value.range)
                result += found
            } else {
                isWhole = false
            }
        }
        return isWhole ? result : nil
    }

    /// Warns of conditions on one thing that never hold together with those before them.
    private func warnOfContradiction(
        _ found: [Message.Condition],
        with tests: inout [Message.Condition.Subject: [Message.Condition.Test]],
        at range: SourceRange
    ) {
        guard let subject = found.first?.subject else { return }
        let before = tests[subject] ?? []
        let all = before + found.map(\.test)
        tests[subject] = all
        guard Contradiction(of: subject, before) == nil,
            let contradiction = Contradiction(of: subject, all)
        else { return }
        warning(.neverHolds, "no frame is like this: \(contradiction.reason)", at: range)
    }

    private func conditions(
        _ member: Member, of scope: MatchScope
    ) -> [Message.Condition]? {
        let node = member.value
        func one(
            _ subject: Message.Condition.Subject, _ test: Message.Condition.Test?
        ) -> [Message.Condition]? {
            test.map { [Message.Condition(subject: subject, test: $0)] }
        }
        switch member.key {
        case "text": return one(.payload, matchText(node, of: scope).map(Self.equality))
        case "contains":
            return one(
                .payload, matchText(node, of: scope).map(Message.Condition.Test.contains))
        case "regex": return one(.payload, regex(node))
        case "size": return tests(node, ofSize: true).map { subject(.size, $0) }
        case "opcode":
            guard let word = word(node, of: ["text", "binary"]) else { return nil }
            return one(.opcode, .equals(.number(word == "text" ? 1 : 2)))
        default:
            guard let path = path(member) else { return nil }
            if case .mapping = node.value {
                return tests(node, ofSize: false).map { subject(.field(path), $0) }
            }
            return one(.field(path), fieldValue(node, of: scope))
        }
    }

    private func subject(
        _ subject: Message.Condition.Subject, _ tests: [Message.Condition.Test]
    ) -> [Message.Condition] {
        tests.map { Message.Condition(subject: subject, test: $0) }
    }

    private func path(_ member: Member) -> FieldPath? {
        if let path = FieldPath(parsing: member.key) { return path }
        let words = ["text", "contains", "regex", "size", "opcode"]
        let near =
            closest(to: member.key, among: words)
            ?? (FieldPath(parsing: "$." + member.key) == nil ? nil : "$." + member.key)
        error(
            .unknownKey,
            "'\(member.key)' is neither a JSON path nor one of "
                + words.joined(separator: ", "), at: member.keyRange,
            hint: near.map { "did you mean '\($0)'?" } ?? "write $.name or $.list.0")
        return nil
    }

    // MARK: Operators

    /// A value or the tests of a map of operators, all of which must hold.
    private func tests(_ node: Node, ofSize: Bool) -> [Message.Condition.Test]? {
        func number(_ node: Node) -> Double? {
            ofSize ? size(node).map { Double($0.bytes) } : signedNumber(node)
        }
        guard case .mapping(let members) = node.value else {
            return number(node).map { [.equals(.number($0))] }
        }
        _ = fields(node, .condition)
        if members.isEmpty {
            error(
                .missingKey, "a condition needs one of above, below, one-of, regex, exists",
                at: node.range)
        }
        let known = members.filter { KeyTable.of(.condition)[$0.key] != nil }
        let tests = known.compactMap { member -> Message.Condition.Test? in
            switch member.key {
            case "above": return number(member.value).map(Message.Condition.Test.above)
            case "below": return number(member.value).map(Message.Condition.Test.below)
            case "one-of": return oneOf(member.value, ofSize: ofSize)
            case "regex": return regex(member.value)
            default: return flag(member.value).map(Message.Condition.Test.exists)
            }
        }
        return members.isEmpty || tests.count < members.count ? nil : tests
    }

    private func oneOf(_ node: Node, ofSize: Bool) -> Message.Condition.Test? {
        guard let items = sequence(node, "'one-of'") else { return nil }
        let constants = items.compactMap { item in
            ofSize
                ? size(item).map { JSONConstant.number(Double($0.bytes)) } : constant(item)
        }
        if items.isEmpty { error(.badValue, "'one-of' has no values", at: node.range) }
        return items.isEmpty || constants.count < items.count ? nil : .oneOf(constants)
    }

    private func constant(_ node: Node) -> JSONConstant? {
        guard case .scalar(let scalar) = node.value else {
            wrongType("a value is expected here", node)
            return nil
        }
        switch scalar.kind {
        case .null: return .null
        case .bool: return .bool(scalar.text == "true")
        case .int, .float: return signedNumber(node).map(JSONConstant.number)
        case .string:
            guard !scalar.text.contains("{{") else {
                notSupported("'{{ }}' in 'one-of'", at: node.range)
                return template(node).map { _ in .string([]) }
            }
            return .string(Array(scalar.text.utf8))
        }
    }

    func regex(_ node: Node) -> Message.Condition.Test? {
        guard let pattern = text(node) else { return nil }
        do {
            _ = try Regex(pattern)
            return .regex(pattern)
        } catch {
            self.error(
                .badRegex, "'\(pattern)' is no regular expression: \(Self.reason(error))",
                at: node.range)
            return nil
        }
    }

    /// What the compiler of expressions says, in one line.
    private static func reason(_ error: any Error) -> String {
        let text = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
        return text.isEmpty ? "it cannot be read" : text
    }

    // MARK: Values

    private static func equality(_ template: Template) -> Message.Condition.Test {
        template.constant.map { .equals(.string(Array($0.utf8))) } ?? .equalsTemplate(template)
    }

    private func fieldValue(
        _ node: Node, of scope: MatchScope
    ) -> Message.Condition.Test? {
        guard case .scalar(let scalar) = node.value else {
            wrongType("a value is expected here", node, hint: "one of several is { one-of: […] }")
            return nil
        }
        switch scalar.kind {
        case .null: return .equals(.null)
        case .bool: return .equals(.bool(scalar.text == "true"))
        case .int, .float: return signedNumber(node).map { .equals(.number($0)) }
        case .string: return matchText(node, of: scope).map(Self.equality)
        }
    }

    /// A text that a frame is compared with: its expressions are the same whenever evaluated.
    private func matchText(_ node: Node, of scope: MatchScope) -> Template? {
        guard let template = template(node) else { return nil }
        if template.expressions.contains(where: \.isVolatile) {
            error(
                .badTemplate, "a random or current value equals nothing that comes back",
                at: node.range, hint: "compare with {{ id }}, which is the same in the body")
            return nil
        }
        if scope != .reply, template.expressions.contains(.id) {
            error(
                .badTemplate, "'id' belongs to a message that is sent, and none is here",
                at: node.range)
            return nil
        }
        if scope != .reply,
            let set = template.expressions.compactMap(\.data).first(where: {
                scopes[data.all[$0]] == .message
            })
        {
            error(
                .badTemplate,
                "'\(data.all[set])' has a row for each message that is sent, and none is here",
                at: node.range)
            return nil
        }
        return template
    }
}
