import JSONScan
import PlanText
import Units

extension Reader {
    /// The conditions of a `match` or `check`; nil if one of them is wrong. Those of a `check` must
    /// hold together with the `match` beside it.
    func conditions(
        _ node: Node, of scope: MatchScope, beside match: [Message.Condition]? = nil
    ) -> [Message.Condition]? {
        MatchReader(reader: self, scope: scope).conditions(node, beside: match)
    }

    /// Reads conditions into a part; whether they are right.
    func conditions(
        _ node: Node, of scope: MatchScope, beside match: [Message.Condition]? = nil,
        into list: inout [Message.Condition]
    ) -> Bool {
        guard let found = conditions(node, of: scope, beside: match) else { return false }
        list = found
        return true
    }
}

/// Reads what must hold for a frame.
struct MatchReader {
    let reader: Reader
    /// Whose frame it is.
    let scope: MatchScope

    /// The conditions of a `match` or `check`; nil if one of them is wrong. Those of a `check` must
    /// hold together with the `match` beside it.
    func conditions(
        _ node: Node, beside match: [Message.Condition]? = nil
    ) -> [Message.Condition]? {
        guard let members = reader.mapping(node, "a match") else { return nil }
        if members.isEmpty {
            reader.error(
                .badValue,
                "a match needs at least one condition; without any it matches every message",
                at: node.range,
                hint: scope == .reply ? "write next" : scope == .reaction ? "write any" : nil)
        }
        var result: [Message.Condition] = []
        var isWhole = true
        var tests = Dictionary(grouping: match ?? [], by: \.subject).mapValues { $0.map(\.test) }
        for member in members {
            if let found = conditions(member) {
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
        reader.warning(.neverHolds, "no frame can match this: \(contradiction.reason)", at: range)
    }

    private func conditions(_ member: Member) -> [Message.Condition]? {
        let node = member.value
        if let key = MatchKey.all.first(where: { $0.name == member.key }) {
            return key.read(self, node)
        }
        guard let path = path(member) else { return nil }
        if case .mapping = node.value {
            return tests(node, ofSize: false).map { Self.conditions(on: .field(path), $0) }
        }
        return value(node).map { [Message.Condition(subject: .field(path), test: .equals($0))] }
    }

    /// Conditions on one thing.
    static func conditions(
        on subject: Message.Condition.Subject, _ tests: [Message.Condition.Test]
    ) -> [Message.Condition] {
        tests.map { Message.Condition(subject: subject, test: $0) }
    }

    private func path(_ member: Member) -> FieldPath? {
        if let path = FieldPath(parsing: member.key) { return path }
        let words = MatchKey.all.map(\.name)
        reader.error(
            .unknownKey,
            "'\(member.key)' is neither a JSON path nor one of "
                + words.joined(separator: ", "), at: member.keyRange,
            hint: closest(to: member.key, among: words).map { "did you mean '\($0)'?" }
                ?? Spelling.pathHint(member.key))
        return nil
    }

    // MARK: Operators

    /// A value or the tests of a map of operators, all of which must hold.
    func tests(_ node: Node, ofSize: Bool) -> [Message.Condition.Test]? {
        guard case .mapping(let members) = node.value else {
            return limit(node, ofSize: ofSize).map { [.equals($0)] }
        }
        _ = reader.fields(node, .condition)
        if members.isEmpty {
            let names = MatchOperator.all.map(\.name).joined(separator: ", ")
            reader.error(
                .missingKey, "a condition needs one of \(names)", at: node.range)
        }
        let tests = members.compactMap { member in
            MatchOperator.all.first { $0.name == member.key }?.read(self, member.value, ofSize)
        }
        return members.isEmpty || tests.count < members.count ? nil : tests
    }

    /// A number or size to compare with, or what a template gives.
    func limit(_ node: Node, ofSize: Bool) -> Message.Condition.Value? {
        if ofSize { return sizeValue(node) }
        guard let scalar = node.scalar, scalar.kind == .string, scalar.text.contains("{{") else {
            return numberValue(node)
        }
        return value(node)
    }

    /// One of several values.
    func oneOf(_ node: Node, ofSize: Bool) -> Message.Condition.Test? {
        guard let items = reader.sequence(node, "'one-of'") else { return nil }
        let values = items.compactMap { ofSize ? sizeValue($0) : value($0) }
        if items.isEmpty {
            reader.error(.badValue, "'one-of' needs at least one value", at: node.range)
        }
        return items.isEmpty || values.count < items.count ? nil : .oneOf(values)
    }

    /// A pattern, in which each value of `{{ }}` matches itself only.
    func regex(_ node: Node) -> Message.Condition.Test? {
        guard let template = matchText(node, as: .pattern) else { return nil }
        let pattern = template.parts.map { part in
            if case .text(let text) = part { text } else { "0" }
        }.joined()
        // Plans say the same of many messages, and an expression costs as much as the rest of one.
        if reader.rightPatterns.contains(pattern) { return .regex(template) }
        do {
            _ = try Regex(pattern)
            reader.rightPatterns.insert(pattern)
            return .regex(template)
        } catch {
            reader.error(
                .badRegex,
                "'\(reader.text(node) ?? "")' is not a valid regular expression: \(Self.reason(error))",
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
    private func value(_ node: Node) -> Message.Condition.Value? {
        guard case .scalar(let scalar) = node.value else {
            reader.wrongType(
                "a value", node, hint: "write { one-of: […] } for one of several")
            return nil
        }
        switch scalar.kind {
        case .null: return .constant(.null)
        case .bool: return .constant(.bool(scalar.text == "true"))
        case .int, .float: return numberValue(node)
        case .string: return textValue(node)
        }
    }

    /// A text; one with `{{ }}` is compared as what it gives, whatever type that has in a frame.
    func textValue(_ node: Node) -> Message.Condition.Value? {
        guard let template = matchText(node) else { return nil }
        if let constant = template.constant, reader.text(node)?.contains("{{") == false {
            return .constant(.string(Array(constant.utf8)))
        }
        return .template(template)
    }

    /// A number with all of its digits.
    private func numberValue(_ node: Node) -> Message.Condition.Value? {
        guard let scalar = reader.scalar(node, "a number") else { return nil }
        let number = scalar.int.map { JSONNumber($0) } ?? JSONNumber(scalar.text)
        guard scalar.kind == .int || scalar.kind == .float, let number else {
            _ = reader.signedNumber(node)
            return nil
        }
        return .constant(.number(number))
    }

    private func sizeValue(_ node: Node) -> Message.Condition.Value? {
        reader.size(node).map { .constant(.number(JSONNumber($0.bytes))) }
    }

    /// A text that a frame is compared with: its expressions are the same whenever evaluated.
    func matchText(
        _ node: Node, as context: TemplateParser.Context = .text
    ) -> Template? {
        guard let text = reader.text(node),
            let template = reader.template(text, as: context, at: node.range)
        else { return nil }
        if template.leaves.contains(where: \.isVolatile) {
            reader.error(
                .badTemplate, "a random or current value never equals what comes back",
                at: node.range, hint: "compare with {{ id }}, which is the same in the body")
            return nil
        }
        if scope != .reply, template.leaves.contains(.id) {
            reader.error(
                .badTemplate, "'id' belongs to a message that is sent, but none is sent here",
                at: node.range)
            return nil
        }
        if scope != .reply,
            let set = template.data.sorted().first(where: {
                reader.scope.dataScopes[reader.scope[.data].all[$0]] == .message
            })
        {
            reader.error(
                .badTemplate,
                "'\(reader.scope[.data].all[set])' has a row for each message that is sent, but none is sent here",
                at: node.range)
            return nil
        }
        return template
    }
}
