import PlanText

/// Lines that a plan lacks, and maps that were meant by a value alone.
extension Reader {
    /// `key: value` as a plan may have it; nil if no value can be made up.
    func line(for key: Key, in fields: Fields, depth: Int = 0) -> String? {
        let isRate = fields["arrivals"] != nil || fields["messages"] != nil
        return line(for: key, section: fields.section, isRate: isRate, depth: depth)
    }

    private func line(
        for key: Key, section: Section, isRate: Bool, depth: Int = 0
    ) -> String? {
        switch (section, key.name) {
        case (.plan, "profiles"):
            let message = scope[.message].all.first
            return message.map { "profiles: { user: { send: { mix: \($0), every: 1s } } }" }
                ?? "profiles: { user: {} }"
        case (.stress, "max"): return isRate ? "max: 1000/s" : "max: 1000"
        case (.stress, "step"): return isRate ? "step: 10/s" : "step: 10"
        case (.stress, "until"): return "until: p95(connect) > 250ms"
        case (_, "for"): return "for: 1m"
        case (_, "every"): return "every: 1s"
        default: return example(of: key.value, depth: depth).map { "\(key.name): \($0)" }
        }
    }

    /// What to write where one of some keys is missing.
    func example(of keys: [String], in fields: Fields) -> String? {
        keys.first.flatMap { language.table(fields.section)[$0] }.flatMap {
            line(for: $0, in: fields)
        }
        .map { "write \($0)" }
    }

    /// A value of a type.
    private func example(of type: ValueType, depth: Int) -> String? {
        switch type {
        case .text, .template: "hello"
        case .flag: "true"
        case .duration: "10s"
        case .spread: "1s"
        case .rate: "50/s"
        case .byteRate: "64KiB/s"
        case .size: "64KiB"
        case .share: "1%"
        case .number, .weight: "1"
        case .whole(let range): "\(min(max(range.lowerBound, 10), range.upperBound))"
        case .word(let words): words.first
        case .name(let kind): scope[kind].all.first
        case .spelled(let spelling): spelling.example
        case .json: "{ type: hello }"
        case .match: "{ $.type: hello }"
        case .list(let item, _): example(of: item, depth: depth + 1).map { "[\($0)]" }
        case .map(let value, let kind):
            example(of: value, depth: depth + 1).flatMap { value in
                (kind.map { scope[$0].all.first } ?? "name").map { "{ \($0): \(value) }" }
            }
        case .section(let section): depth > 3 ? nil : map(section, "", depth: depth + 1)
        case .oneOf(let forms): forms.lazy.compactMap { self.example(of: $0, depth: depth) }.first
        }
    }

    /// A map with what a section must have; `given` is a line that it has.
    private func map(_ section: Section, _ given: String, depth: Int = 0) -> String? {
        let table = language.table(section)
        let own = String(given.prefix { $0 != ":" })
        let isRate = own == "arrivals" || own == "messages"
        let chosen = table.choice.contains(own) ? nil : table.choice.first
        var lines: [String] = []
        for key in table.keys {
            if key.name == own {
                lines.append(given)
            } else if key.isRequired || key.name == chosen {
                let line = line(for: key, section: section, isRate: isRate, depth: depth)
                guard let line else { return nil }
                lines.append(line)
            }
        }
        return lines.isEmpty ? "{}" : "{ \(lines.joined(separator: ", ")) }"
    }

    // MARK: Values alone

    /// The map that was meant by a value alone, such as `steady: 10`; nil if none of its keys takes it.
    func wholeForm(of scalar: Scalar, _ node: Node, _ section: Section) -> String? {
        let table = language.table(section)
        if section == .phase, let shape = table[scalar.text], table.choice.contains(shape.name) {
            return line(for: shape, section: section, isRate: false).map { "write \($0)" }
        }
        if scalar.style == .plain, let space = Self.tightColons(in: scalar.text, table) {
            return space
        }
        guard let given = line(taking: scalar, node, section), let map = map(section, given) else {
            return nil
        }
        return section.name.contains(" ") ? "write \(map)" : "write \(section.name): \(map)"
    }

    /// The key that a value alone was meant for, with it.
    private func line(taking scalar: Scalar, _ node: Node, _ section: Section) -> String? {
        let table = language.table(section)
        if section == .ramp, scalar.int != nil { return "clients: -> \(scalar.text)" }
        let takers = table.keys.filter { takes($0.value, node) }
        let needed = takers.filter(\.isRequired)
        let others = takers.filter { key in
            if case .whole = key.value { false } else { true }
        }
        let key =
            takers.first { table.choice.contains($0.name) }
            ?? (needed.count > 1 ? nil : needed.first ?? others.first)
        return key.map { "\($0.name): \(scalar.text)" }
    }

    /// Words that are keys with their values, but for a space: `clients:10 for:1m`.
    private static func tightColons(in text: String, _ table: KeyTable) -> String? {
        let words: [Substring] = text.split(separator: " " as Character)
        let lines = words.compactMap { word -> String? in
            guard let colon = word.firstIndex(of: ":") else { return nil }
            let (key, value) = (String(word[..<colon]), String(word[colon...].dropFirst()))
            return table[key] == nil || value.isEmpty ? nil : "\(key): \(value)"
        }
        if lines.isEmpty { return nil }
        return words.count == 1
            ? "did you mean '\(lines[0])'?" : "put a space after each ':', such as \(lines[0])"
    }

    /// Whether a value is right for a key, apart from texts, which anything is.
    private func takes(_ type: ValueType, _ node: Node) -> Bool {
        switch type {
        case .text, .template, .json, .section, .map, .list, .match: return false
        case .spelled(let spelling):
            guard
                [.clients, .clientLine, .clientRange, .arrivals, .arrivalLine, .arrivalRange]
                    .contains(spelling)
            else { return false }
        case .oneOf(let forms): return forms.contains { takes($0, node) }
        default: break
        }
        let before = diagnostics.items.count
        check(node, type, "")
        defer { diagnostics.cut(to: before) }
        return !diagnostics.items[before...].contains { $0.severity == .error }
    }
}
