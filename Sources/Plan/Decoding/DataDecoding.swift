import JSONScan
import PlanText
import Units

extension PlanDecoder {
    /// So many data sets a plan may have; the engine's limit.
    private static let mostSets = 64

    /// Where the rows of a plan come from. What is used of them is known at the end.
    func dataSources(_ fields: Fields) -> [DataSource] {
        guard let node = fields["data"] else { return [] }
        if case .scalar(let scalar) = node.value, scalar.kind != .null {
            let stem = scalar.text.split(separator: "/").last?.prefix { $0.isLetter } ?? ""
            wrongType(
                "'data' is a map", node,
                hint: "write data: { \(stem.isEmpty ? "rows" : stem): \(scalar.text) }")
            return []
        }
        let members = mapping(node, "'data'") ?? []
        if members.count > Self.mostSets {
            error(.badValue, "a plan has at most \(Self.mostSets) kinds of data", at: node.range)
        }
        return members.compactMap(dataSource)
    }

    private func dataSource(_ member: Member) -> DataSource? {
        if case .scalar = member.value.value {
            return dataFile(member.value).map {
                DataSource(name: member.key, origin: $0, range: member.value.range)
            }
        }
        guard let fields = fields(member.value, .data) else { return nil }
        checkRules(fields)
        let kinds = KeyTable.of(.data).choice
        let pick = fields["pick"].flatMap { word($0, of: DataSource.Pick.self) }
        let scope = fields["scope"].flatMap { word($0, of: DataSource.Scope.self) }
        scopes[member.key] = scope
        guard let (kind, node) = choice(kinds, in: fields, "data") else { return nil }
        let origin: DataSource.Origin?
        switch kind {
        case "file": origin = dataFile(node)
        case "rows": origin = dataRows(node)
        default: origin = dataCommand(node)
        }
        return origin.map {
            DataSource(
                name: member.key, origin: $0, pick: pick ?? .sequential, scope: scope ?? .client,
                range: node.range)
        }
    }

    private func word<Word: RawRepresentable & CaseIterable>(
        _ node: Node, of type: Word.Type
    ) -> Word? where Word.RawValue == String {
        word(node, of: type.allCases.map(\.rawValue)).flatMap(Word.init)
    }

    private func dataFile(_ node: Node) -> DataSource.Origin? {
        guard let name = text(node) else { return nil }
        guard !name.isEmpty else {
            error(.badValue, "the name of a file is expected here", at: node.range)
            return nil
        }
        return .file(IncludeReader.path(name, beside: files[node.range.file].name))
    }

    private func dataCommand(_ node: Node) -> DataSource.Origin? {
        guard let items = sequence(node, "'command'", hint: "write [python3, orders.py]") else {
            return nil
        }
        let words = items.compactMap(text)
        if items.isEmpty || words.first?.isEmpty == true {
            error(.badValue, "'command' names no program", at: node.range)
        }
        guard !words.isEmpty, words.count == items.count else { return nil }
        let folder = IncludeReader.path("", beside: files[node.range.file].name)
        return .command(words, folder: folder)
    }

    private func dataRows(_ node: Node) -> DataSource.Origin? {
        guard let items = sequence(node, "'rows'", hint: "write [{ user: ann }, …]") else {
            return nil
        }
        if items.isEmpty { error(.badValue, "'rows' needs at least one row", at: node.range) }
        let rows = items.compactMap(jsonText)
        return items.isEmpty || rows.count < items.count ? nil : .rows(rows)
    }

    /// A value as JSON; its texts are no templates.
    private func jsonText(_ node: Node) -> String? {
        switch node.value {
        case .scalar(let scalar):
            if scalar.kind == .string { return "\"\(scalar.text.jsonEscaped)\"" }
            guard case .literal(let text)? = json(node) else { return nil }
            return text
        case .sequence(let items):
            let values = items.compactMap(jsonText)
            return values.count < items.count ? nil : "[\(values.joined(separator: ","))]"
        case .mapping(let members):
            let values = members.compactMap { member in
                jsonText(member.value).map { "\"\(member.key.jsonEscaped)\":\($0)" }
            }
            return values.count < members.count ? nil : "{\(values.joined(separator: ","))}"
        case .broken: return nil
        }
    }

    /// The columns that templates use, and whose clients use them.
    func noteUses(_ sources: inout [DataSource], _ profiles: [Profile], of target: Target) {
        guard sources.count == dataUses.count else { return }
        for index in sources.indices { sources[index].uses = dataUses[index] }
        for (place, profile) in profiles.enumerated() where profile.weight > 0 {
            let sent = (sends[profile.name] ?? []).map { messages.all[$0] }
            let used = sent.reduce(into: valuesOfReceives.data) {
                $0.formUnion(values[$1]?.data ?? [])
            }
            let own = valuesOfProfiles[profile.name]?.data ?? []
            for index in used.union(own).union((profile.target?.target ?? target).data) {
                sources[index].profiles.insert(place)
            }
        }
    }

    // MARK: Captures

    /// The values that are kept of a frame.
    func captures(_ node: Node) -> [Message.Capture] {
        guard let members = mapping(node, "'capture'") else { return [] }
        if members.isEmpty {
            error(.badValue, "'capture' needs at least one value", at: node.range)
        }
        return members.compactMap { member in
            check(member.value, .spelled(.path), "'\(member.key)'")
            guard case .scalar(let scalar) = member.value.value,
                let path = FieldPath(parsing: scalar.text),
                let name = captures.index(of: member.key)
            else { return nil }
            return Message.Capture(path: path, name: name)
        }
    }
}
