import PlanText
import Units

/// Maps and lists: which keys they have, which they lack, and which were meant.
extension Reader {
    /// The members of a map with fixed keys; unknown keys are reported.
    func fields(_ node: Node, _ section: Section) -> Fields? {
        if case .scalar(let scalar) = node.value, scalar.kind != .null {
            let hint = mayGuess ? wholeForm(of: scalar, node, section) : nil
            wrongType("a map for '\(section.name)'", node, hint: hint)
            return nil
        }
        guard let members = mapping(node, "'\(section.name)'") else { return nil }
        let table = language.table(section)
        var fields = Fields(node: node, section: section, table: table)
        for member in members {
            if section == .plan, member.key.hasPrefix("x-") || member.key == "$schema" { continue }
            guard let index = table.index(of: member.key) else {
                unknownKey(member, table, &fields)
                continue
            }
            let key = table.keys[index]
            fields[at: index] = member.value
            uses.keysOfSections[section.name, default: []].insert(key.name)
            if key.isLater {
                let place = language.runs(key.name) ? " in '\(section.name)'" : ""
                notSupported("'\(key.name)'\(place)", at: member.keyRange)
                language.check(self, member.value, key.value, "'\(key.name)'")
            }
        }
        return fields
    }

    private func unknownKey(_ member: Member, _ table: KeyTable, _ fields: inout Fields) {
        if diagnostics.takesNoErrors { return }
        let key = member.key
        let hint: String
        if mayGuess, let (guess, line) = tightColon(member, table) {
            fields.guessed.insert(guess)
            hint = "did you mean '\(line)'?"
        } else if mayGuess, let guess = guess(member, table) {
            fields.guessed.insert(guess)
            hint = "did you mean '\(guess)'?"
        } else if let home = language.home(of: key, near: fields.section) {
            hint = "'\(key)' is a key of '\(home.name)'"
        } else {
            hint = "valid keys: \(table.all.joined(separator: ", "))"
        }
        error(
            .unknownKey, "'\(fields.section.name)' has no key '\(key)'", at: member.keyRange,
            hint: hint)
    }

    /// The key that was probably meant: a map in the place of a text is JSON.
    private func guess(_ member: Member, _ table: KeyTable) -> String? {
        let guess =
            ForeignWords.meaning(of: member.key, among: table.all)
            ?? closest(to: member.key, among: table.all)
        guard guess == "text", table["json"] != nil else { return guess }
        return if case .scalar = member.value.value { guess } else { "json" }
    }

    /// `every:1s`, which is a single word for YAML; nil if it is something else.
    private func tightColon(_ member: Member, _ table: KeyTable) -> (key: String, line: String)? {
        guard case .scalar(let scalar) = member.value.value, scalar.text.isEmpty,
            let colon = member.key.firstIndex(where: { $0 == ":" || $0 == "：" })
        else { return nil }
        let (key, value) = (String(member.key[..<colon]), member.key[colon...].dropFirst())
        return table[key] == nil || value.isEmpty ? nil : (key, "\(key): \(value)")
    }

    /// The value of a key that must be there. Silent where the reason has been reported already, as
    /// a misspelt key, or where it may be in another file.
    func required(_ key: String, in fields: Fields) -> Node? {
        if let value = fields[key] { return value }
        let isElsewhere =
            fields.section == .plan && fields["include"]?.isBroken == true && key == "profiles"
        if isElsewhere || fields.guessed.contains(key) { return nil }
        error(
            .missingKey, "'\(fields.section.name)' needs '\(key)'", at: fields.node.range,
            hint: fields.table[key].flatMap { line(for: $0, in: fields) }.map {
                "write \($0)"
            })
        return nil
    }

    /// The only one of some keys that must not be used together and of which one must be there.
    func choice(_ keys: [String], in fields: Fields, _ what: String) -> (String, Node)? {
        let found = keys.filter { fields[$0] != nil }
        guard let first = found.first, let value = fields[first] else {
            if fields.guessed.isDisjoint(with: keys) {
                error(
                    .missingKey, "\(what) needs one of \(keys.joined(separator: ", "))",
                    at: fields.node.range, hint: example(of: keys, in: fields))
            }
            return nil
        }
        if found.count > 1, let second = fields[found[1]] {
            error(
                .conflict, "'\(first)' and '\(found[1])' must not be used together",
                at: second.range,
                hint: fields.table.apart.map { "\($0) '- \(found[1]):'" })
            return nil
        }
        return (first, value)
    }

    /// Reports keys that make sense only beside others.
    func checkNeeds(_ fields: Fields) {
        for key in fields.table.keys {
            if let other = key.needs { require(other, for: key.name, in: fields) }
        }
    }

    /// Reports a key that makes sense only beside another one.
    func require(_ other: String, for key: String, in fields: Fields) {
        guard let node = fields[key], fields[other] == nil, !fields.guessed.contains(other) else {
            return
        }
        // A key that says what the map is makes it all of the map that lacks something.
        let place = fields.table.choice.contains(key) ? fields.node.range : node.range
        error(
            .missingKey, "'\(key)' needs '\(other)'", at: place,
            hint: example(of: [other], in: fields))
    }

    /// The members of a map with names of the user as keys.
    func mapping(_ node: Node, _ what: String) -> [Member]? {
        if case .mapping(let members) = node.value { return members }
        var hint: String?
        if case .sequence = node.value {
            hint = "the entries of a map begin with their names, not with '-'"
        }
        wrongType("a map for \(what)", node, hint: hint)
        return nil
    }

    /// The items of a list with at least so many; those that are wrong are left out.
    func list<Item>(
        _ node: Node, of kind: Kind<Item>, least: Int, _ what: String
    ) -> [Item]? {
        guard let items = sequence(node, what) else { return nil }
        if items.count < least {
            error(
                .badValue,
                "\(what) needs at least \(least == 1 ? "one item" : "\(least) items")",
                at: node.range)
        }
        let values = items.compactMap { kind.read(self, $0, "an item of \(what)") }
        if !items.isEmpty, case .section(let section) = kind.type,
            language.table(section)["weight"] != nil
        {
            checkWeights(of: items, what, at: node.range)
        }
        return values
    }

    func sequence(_ node: Node, _ what: String, hint: String? = nil) -> [Node]? {
        if case .sequence(let items) = node.value { return items }
        wrongType("a list for \(what)", node, hint: hint)
        return nil
    }

    /// A text as messages show it: what is short and of one line in quotes, else only that it is text.
    private static func shown(_ text: String) -> String {
        let isShort = text.utf8.count <= 40 && !text.contains(where: \.isNewline)
        return text.isEmpty ? "empty text" : isShort ? "'\(text)'" : "text"
    }

    /// Says what was expected and what is there; nothing of what has been reported already.
    func wrongType(_ expected: String, _ node: Node, hint: String? = nil) {
        let found: String
        switch node.value {
        case .broken: return
        case .mapping: found = "a map"
        case .sequence: found = "a list"
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: found = "nothing"
            case .string: found = Self.shown(scalar.text)
            case .bool: found = "'\(scalar.text)'"
            case .int, .float: found = "the number \(scalar.text)"
            }
        }
        error(.wrongType, "expected \(expected), got \(found)", at: node.range, hint: hint)
    }
}
