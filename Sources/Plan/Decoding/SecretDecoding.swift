public import PlanText

extension PlanDecoder {
    /// Whether the value of a variable or header of this name is never shown.
    func isSecret(_ name: String) -> Bool {
        Redaction.isSecret(name) || secretNames.contains(name.lowercased())
    }

    /// The names under `secrets:`; each is that of a variable or header of the plan.
    func secretNames(_ node: Node, _ fields: Fields) -> Set<String> {
        var known = Names()
        known.isComplete = fields["include"]?.isBroken != true
        for name in names(under: fields["vars"]) + names(under: header(of: fields["target"])) {
            known.append(name.lowercased())
        }
        guard let items = sequence(node, "'secrets'", hint: "write [pin]") else { return [] }
        if items.isEmpty { error(.badValue, "'secrets' needs at least one name", at: node.range) }
        let found = items.compactMap { item -> String? in
            guard let name = text(item)?.lowercased() else { return nil }
            // Variables may come from outside too.
            if known.isComplete, known.index(of: name) == nil {
                warning(
                    .unused, "no variable or header of this plan is called '\(name)'",
                    at: item.range, hint: mayGuess ? known.hint(for: name) : nil)
            }
            return name
        }
        return Set(found)
    }

    private func names(under node: Node?) -> [String] {
        if case .mapping(let members)? = node?.value { members.map(\.key) } else { [] }
    }

    private func header(of target: Node?) -> Node? {
        guard case .mapping(let members)? = target?.value else { return nil }
        return members.first { $0.key == "headers" }?.value
    }

    /// Where the plan holds values that no output shows: those of secret names, and of the variables
    /// that they, or passwords of URLs, are made of.
    func secretPlaces(_ variables: Node?) -> [SourceRange] {
        let passwords = files.flatMap { file in
            Redaction.passwords(in: file.bytes).map { file.bytes[$0] }
        }
        let texts = (passwords + secrets.map(bytes)).map { String(decoding: $0, as: UTF8.self) }
        let used = texts.reduce(into: Set<String>()) {
            $0.formUnion(Redaction.variables(in: $1))
        }
        guard case .mapping(let members)? = variables?.value else { return secrets }
        return secrets
            + members.filter { isSecret($0.key) || used.contains($0.key) }
            .map(\.value.range)
    }
}

extension Plan {
    /// The text of its file without secrets: `"***"` stands for each secret value, `***` for the
    /// password of each URL.
    public func redacted(_ source: SourceFile) -> String {
        // Of the files of a plan only its own is shown.
        let ranges = secrets.filter { $0.file == 0 }.map { $0.start..<$0.end }
            .sorted { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
        let text = Redaction.replaced(
            ranges, in: source.bytes, by: "\"\(Redaction.mask)\"")
        return Redaction.masked(text)
    }
}
