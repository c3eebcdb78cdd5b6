import PlanText

/// Finds what the plan defines before anything is read, so that names may stand anywhere.
extension PlanDecoder {
    func collectNames(_ root: Node) {
        guard case .mapping(let members) = root.value else { return }
        let sections = Dictionary(members.map { ($0.key, $0) }) { first, _ in first }
        let hasUnknown = members.contains {
            KeyTable.plan[$0.key] == nil && !$0.key.hasPrefix("x-")
        }
        let isAll = !hasUnknown && sections["include"] == nil
        func names(_ kind: NameKind, _ key: String) -> Names {
            let member = sections[key]
            let inside = Self.members(member?.value)
            for member in inside { definitions.append((kind, member.key, member.keyRange)) }
            var names = Names(inside.map(\.key))
            let isMap = if case .mapping? = member?.value.value { true } else { false }
            names.isComplete = sections["include"] == nil && (isMap || member == nil && isAll)
            return names
        }
        messages = names(.message, "messages")
        profiles = names(.profile, "profiles")
        groups = names(.group, "groups")
        data = names(.data, "data")
        receives = names(.receive, "receive")
        hasGroups = !groups.all.isEmpty || !groups.isComplete
        captures.isComplete = isAll
        for message in Self.members(sections["messages"]?.value) {
            let expect = Self.members(message.value).first { $0.key == "expect" }
            if let expect { collectCaptures(expect.value) }
        }
        if let profiles = sections["profiles"] { collectCaptures(profiles.value) }
        for name in definitions where name.kind == .data { checkMeaning(of: name.name, name.range) }
    }

    private static func members(_ node: Node?) -> [Member] {
        if case .mapping(let members)? = node?.value { members } else { [] }
    }

    private func collectCaptures(_ node: Node) {
        switch node.value {
        case .sequence(let items): items.forEach(collectCaptures)
        case .mapping(let members):
            for member in members {
                if member.key == "capture" {
                    for capture in Self.members(member.value) {
                        checkMeaning(of: capture.key, capture.keyRange)
                        captures.append(capture.key)
                    }
                } else {
                    collectCaptures(member.value)
                }
            }
        case .scalar, .broken: break
        }
    }

    /// A name in `{{ }}` has one meaning: the language's own, data, or a captured value.
    private func checkMeaning(of name: String, _ range: SourceRange) {
        if TemplateCall.isOwn(name) {
            error(
                .conflict, "'\(name)' means something of the language in '{{ }}'", at: range,
                hint: "take another name")
        } else if data.index(of: name) != nil,
            captures.index(of: name) != nil
                || !definitions.contains(where: { $0.kind == .data && $0.range == range })
        {
            error(.conflict, "'\(name)' is data and a captured value at once", at: range)
        }
    }

    // MARK: What is never used

    /// Warns of what no other part of the plan names; silent beside errors, which may be the reason.
    func warnOfUnused(_ decoded: [Profile]) {
        guard !diagnostics.hasErrors, messages.isComplete else { return }
        for (kind, name, range) in definitions where !(used[kind] ?? []).contains(name) {
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
    }
}
