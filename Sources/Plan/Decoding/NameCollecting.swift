import PlanText

/// Finds what the plan defines before anything is read, so that names may stand anywhere.
extension PlanDecoder {
    func collectNames(_ root: Node) {
        guard case .mapping(let members) = root.value else { return }
        let known = members.filter { KeyTable.plan[$0.key] != nil }
        let sections = Dictionary(known.map { ($0.key, $0) }) { first, _ in first }
        let hasUnknown = known.count < (members.count { !$0.key.hasPrefix("x-") })
        let isRead = sections["include"]?.value.isBroken != true
        let isAll = !hasUnknown && isRead
        func names(_ kind: NameKind, _ key: String) -> Names {
            let member = sections[key]
            let inside = Self.members(member?.value)
            for member in inside { definitions.append((kind, member.key, member.keyRange)) }
            var names = Names(inside.map(\.key))
            let isMap = if case .mapping? = member?.value.value { true } else { false }
            names.isComplete = isRead && (isMap || member == nil && isAll)
            return names
        }
        messages = names(.message, "messages")
        profiles = names(.profile, "profiles")
        groups = names(.group, "groups")
        data = names(.data, "data")
        dataUses = Array(repeating: [], count: data.all.count)
        receives = names(.receive, "receive")
        hasGroups = !groups.all.isEmpty || !groups.isComplete
        captures.isComplete = isAll
        for message in Self.members(sections["messages"]?.value) {
            let expect = Self.members(message.value).first { $0.key == "expect" }
            let captures = expect.map { Self.captures(in: $0.value) } ?? []
            capturesOfMessages[message.key] = Set(captures.map(\.key))
            captures.forEach(define)
        }
        for capture in sections["profiles"].map({ Self.captures(in: $0.value) }) ?? [] {
            define(capture)
        }
        for name in definitions where name.kind == .data {
            checkMeaning(
                of: name.name, isElsewhere: captures.index(of: name.name) != nil, name.range)
        }
    }

    static func members(_ node: Node?) -> [Member] {
        if case .mapping(let members)? = node?.value { members } else { [] }
    }

    private func define(_ capture: Member) {
        checkMeaning(
            of: capture.key, isElsewhere: data.index(of: capture.key) != nil, capture.keyRange)
        captures.append(capture.key)
        capturePlaces.append((capture.key, capture.keyRange))
    }

    /// The members of every `capture` in a part of the plan.
    static func captures(in node: Node) -> [Member] {
        switch node.value {
        case .sequence(let items): items.flatMap(captures)
        case .mapping(let members):
            members.flatMap { member in
                member.key == "capture"
                    ? Self.members(member.value) : captures(in: member.value)
            }
        case .scalar, .broken: []
        }
    }

    /// A name in `{{ }}` has one meaning: the language's own, data, or a captured value.
    private func checkMeaning(of name: String, isElsewhere: Bool, _ range: SourceRange) {
        if TemplateCall.isOwn(name) {
            error(
                .conflict, "'\(name)' means something of the language in '{{ }}'", at: range,
                hint: "take another name")
        } else if !name.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) }) {
            error(
                .badValue, "'\(name)' cannot stand in '{{ }}'", at: range,
                hint: "letters, digits, '-' and '_' can")
        } else if isElsewhere {
            error(.conflict, "'\(name)' is data and a captured value at once", at: range)
        }
    }

    // MARK: What is never used

    /// Warns of what no other part of the plan names; silent beside errors, which may be the reason.
    func warnOfUnused(_ decoded: [Profile]) {
        guard !diagnostics.hasErrors, messages.isComplete else { return }
        let sent = sends.values.reduce(into: Set<Int>()) { $0.formUnion($1) }
        used[.message] = Set(sent.map { messages.all[$0] })
        // What is included may serve other plans.
        for (kind, name, range) in definitions
        where range.file == 0 && !(used[kind] ?? []).contains(name) {
            switch kind {
            case .message: warning(.unused, "the message '\(name)' is never sent", at: range)
            case .data: warning(.unused, "no message uses the data '\(name)'", at: range)
            case .group: warning(.unused, "no profile is of the group '\(name)'", at: range)
            case .profile:
                if decoded.contains(where: { $0.name == name && $0.weight == 0 }) {
                    warning(
                        .unused, "no client takes the profile '\(name)', and none extends it",
                        at: range, hint: "give it a weight")
                }
            case .receive: break
            }
        }
        for (name, range) in capturePlaces where range.file == 0 && !usedCaptures.contains(name) {
            warning(.unused, "nothing uses the captured value '\(name)'", at: range)
        }
    }
}
