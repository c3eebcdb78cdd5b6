public import PlanText
import Units

extension PlanDecoder {
    /// Whether the value of a variable or header of this name is never shown.
    func isSecret(_ name: String) -> Bool {
        Redaction.isSecret(name) || secretNames.contains(name.lowercased())
    }

    /// The names under `secrets:` in small letters.
    func secretNames(_ node: Node) -> Set<String> {
        guard let items = sequence(node, "'secrets'", hint: "write [pin]") else { return [] }
        if items.isEmpty { error(.badValue, "'secrets' needs at least one name", at: node.range) }
        return Set(items.compactMap { text($0)?.lowercased() })
    }

    /// Each name under `secrets:` is that of a variable or header of the plan, or of a variable
    /// that it uses.
    func warnOfUnknownSecrets(_ node: Node, _ fields: Fields) {
        var known = Names()
        for name in names(under: fields["vars"]) + names(under: header(of: fields["target"]))
            + usedEnvironment.keys.sorted() + variablesInFiles.sorted()
        {
            known.append(name.lowercased())
        }
        guard fields["include"]?.isBroken != true, case .sequence(let items) = node.value else {
            return
        }
        for item in items {
            guard case .scalar(let scalar) = item.value else { continue }
            let name = scalar.text.lowercased()
            guard known.index(of: name) == nil else { continue }
            warning(
                .unused, "no variable or header of this plan is called '\(name)'", at: item.range,
                hint: mayGuess ? known.hint(for: name) : nil)
        }
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
        let used = variablesOfSecrets
        guard case .mapping(let members)? = variables?.value else { return secrets }
        return secrets
            + members.filter { isSecret($0.key) || used.contains($0.key) }
            .map(\.value.range)
    }

    /// The variables that secret headers and passwords of URLs are made of.
    private var variablesOfSecrets: Set<String> {
        let passwords = files.flatMap { file in
            Redaction.passwords(in: file.bytes).map { file.bytes[$0] }
        }
        let texts = (passwords + secrets.map(bytes)).map { String(decoding: $0, as: UTF8.self) }
        return texts.reduce(into: Set<String>()) {
            $0.formUnion(Redaction.variables(in: $1))
        }
    }

    private var variablesInFiles: Set<String> {
        files.reduce(into: []) {
            $0.formUnion(Redaction.variables(in: String(decoding: $1.bytes, as: UTF8.self)))
        }
    }

    /// The values of secret variables that the plan uses, longer ones first.
    func secretValues(_ node: Node?) -> [String] {
        var values = usedEnvironment.filter { isSecret($0.key) }.map(\.value)
        var own: [String: String] = [:]
        for member in Self.members(node) {
            if case .scalar(let scalar) = member.value.value { own[member.key] = scalar.text }
        }
        let names = variablesOfSecrets.union(variablesInFiles.filter(isSecret))
            .union(own.keys.filter(isSecret))
        values += names.compactMap {
            variables.given[$0] ?? own[$0] ?? variables.environment[$0]
        }
        return Set(values.filter { !$0.isEmpty }).sorted {
            ($1.utf8.count, $0) < ($0.utf8.count, $1)
        }
    }
}

extension Plan {
    /// A text that was made from the plan with `***` for each value of a secret variable.
    public func hidingSecrets(in text: String) -> String {
        secretValues.reduce(text) { text, secret in
            // As it is, and as it stands in JSON, within JSON, and so on.
            var forms = [secret]
            while forms.count <= TemplateParser.maximumDepth + 1, let last = forms.last {
                forms.append(last.jsonEscaped)
            }
            return forms.reversed().reduce(text) { $0.replacing($1, with: Redaction.mask) }
        }
    }

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
