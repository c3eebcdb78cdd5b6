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
        func text(
            _ test: (Template) -> Message.Condition.Test
        ) -> [Message.Condition]? {
            one(.payload, matchText(node, of: scope).map(test))
        }
        switch member.key {
        case "text": return one(.payload, textValue(node, of: scope).map { .equals($0) })
        case "contains":
            return text { .contains($0) }
        case "starts-with": return text { .startsWith($0) }
        case "ends-with": return text { .endsWith($0) }
        case "regex": return one(.payload, regex(node, of: scope))
        case "size": return tests(node, ofSize: true, of: scope).map { subject(.size, $0) }
        case "opcode":
            guard let word = word(node, of: ["text", "binary"]) else { return nil }
            return one(.opcode, .equals(.constant(.number(word == "text" ? 1 : 2))))
        default:
            guard let path = path(member) else { return nil }
            if case .mapping = node.value {
                return tests(node, ofSize: false, of: scope).map { subject(.field(path), $0) }
            }
            return one(.field(path), value(node, of: scope).map { .equals($0) })
        }
    }

    private func subject(
        _ subject: Message.Condition.Subject, _ tests: [Message.Condition.Test]
    ) -> [Message.Condition] {
        tests.map { Message.Condition(subject: subject, test: $0) }
    }

    private func path(_ member: Member) -> FieldPath? {
        if let path = FieldPath(parsing: member.key) { return path }
        let words = KeyTable.matchWords
        error(
            .unknownKey,
            "'\(member.key)' is neither a JSON path nor one of "
                + words.joined(separator: ", "), at: member.keyRange,
            hint: closest(to: member.key, among: words).map { "did you mean '\($0)'?" }
                ?? Self.pathHint(member.key))
        return nil
    }

    // MARK: Operators

    /// A value or the tests of a map of operators, all of which must hold.
    private func tests(
        _ node: Node, ofSize: Bool, of scope: MatchScope
    ) -> [Message.Condition.Test]? {
        func limit(_ node: Node) -> Message.Condition.Value? {
            if ofSize { return sizeValue(node) }
            guard case .scalar(let scalar) = node.value, scalar.kind == .string,
                scalar.text.contains("{{")
            else { return numberValue(node) }
            return value(node, of: scope)
        }
        guard case .mapping(let members) = node.value else {
            return limit(node).map { [.equals($0)] }
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
            case "above": limit(member.value).map { .above($0) }
            case "below": limit(member.value).map { .below($0) }
            case "one-of": oneOf(member.value, ofSize: ofSize, of: scope)
            case "regex": regex(member.value, of: scope)
            default: flag(member.value).map { .exists($0) }
            }
        }
        return members.isEmpty || tests.count < members.count ? nil : tests
    }

    private func oneOf(
        _ node: Node, ofSize: Bool, of scope: MatchScope
    ) -> Message.Condition.Test? {
        guard let items = sequence(node, "'one-of'") else { return nil }
        let values = items.compactMap { ofSize ? sizeValue($0) : value($0, of: scope) }
        if items.isEmpty { error(.badValue, "'one-of' has no values", at: node.range) }
        return items.isEmpty || values.count < items.count ? nil : .oneOf(values)
    }

    /// A pattern, in which each value of `{{ }}` matches itself only.
    func regex(_ node: Node, of scope: MatchScope = .reply) -> Message.Condition.Test? {
        guard let template = matchText(node, as: .pattern, of: scope) else { return nil }
        let pattern = template.parts.map { part in
            if case .text(let text) = part { text } else { "0" }
        }.joined()
        do {
            _ = try Regex(pattern)
            return .regex(template)
        } catch {
            self.error(
                .badRegex, "'\(text(node) ?? "")' is no regular expression: \(Self.reason(error))",
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

    /// A scalar that a value of a frame is compared with.
    private func value(_ node: Node, of scope: MatchScope) -> Message.Condition.Value? {
        guard case .scalar(let scalar) = node.value else {
            wrongType("a value is expected here", node, hint: "one of several is { one-of: […] }")
            return nil
        }
        switch scalar.kind {
        case .null: return .constant(.null)
        case .bool: return .constant(.bool(scalar.text == "true"))
        case .int, .float: return numberValue(node)
        case .string: return textValue(node, of: scope)
        }
    }

    /// A text; one with `{{ }}` is compared as what it gives, whatever type that has in a frame.
    private func textValue(_ node: Node, of scope: MatchScope) -> Message.Condition.Value? {
        guard let template = matchText(node, of: scope) else { return nil }
        if let constant = template.constant, text(node)?.contains("{{") == false {
            return .constant(.string(Array(constant.utf8)))
        }
        return .template(template)
    }

    /// A number with all of its digits.
    private func numberValue(_ node: Node) -> Message.Condition.Value? {
        guard let scalar = scalar(node, "a number") else { return nil }
        let number = scalar.int.map { JSONNumber($0) } ?? JSONNumber(scalar.text)
        guard scalar.kind == .int || scalar.kind == .float, let number else {
            _ = signedNumber(node)
            return nil
        }
        return .constant(.number(number))
    }

    private func sizeValue(_ node: Node) -> Message.Condition.Value? {
        size(node).map { .constant(.number(JSONNumber($0.bytes))) }
    }

    /// A text that a frame is compared with: its expressions are the same whenever evaluated.
    private func matchText(
        _ node: Node, as context: TemplateParser.Context = .text, of scope: MatchScope
    ) -> Template? {
        guard let text = text(node),
            let template = parsed(text, as: context, at: node.range)?.template
        else { return nil }
        if template.leaves.contains(where: \.isVolatile) {
            error(
                .badTemplate, "a random or current value equals nothing that comes back",
                at: node.range, hint: "compare with {{ id }}, which is the same in the body")
            return nil
        }
        if scope != .reply, template.leaves.contains(.id) {
            error(
                .badTemplate, "'id' belongs to a message that is sent, and none is here",
                at: node.range)
            return nil
        }
        if scope != .reply,
            let set = template.data.sorted().first(where: {
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
