public import PlanText
import Units

extension PlanDecoder {
    /// The names under `secrets:`.
    func secretNames(_ node: Node) -> SecretNames {
        guard let items = sequence(node, "'secrets'", hint: "write [pin]") else {
            return SecretNames()
        }
        if items.isEmpty { error(.badValue, "'secrets' needs at least one name", at: node.range) }
        return SecretNames(items.compactMap(text))
    }

    /// Each name under `secrets:` is that of a variable, header, data set or field of data of the
    /// plan, or of a variable that it uses.
    func warnOfUnknownSecrets(_ node: Node, _ fields: Fields) {
        var known = Names()
        let all =
            names(under: fields["vars"]) + names(under: header(of: fields["target"]))
            + usedEnvironment.keys.sorted() + variablesInFiles.sorted() + data.all
            + dataUses.joined().compactMap(\.field)
        for name in all { known.append(name.lowercased()) }
        guard fields["include"]?.isBroken != true, case .sequence(let items) = node.value else {
            return
        }
        for item in items {
            guard case .scalar(let scalar) = item.value else { continue }
            let name = scalar.text.lowercased()
            guard known.index(of: name) == nil else { continue }
            warning(
                .unused, "no variable, header or data of this plan is called '\(name)'",
                at: item.range,
                hint: mayGuess ? known.hint(for: name) : nil)
        }
    }

    /// A text without the passwords and secret parameters of its URLs.
    func masked(_ text: String) -> String { Redaction.masked(text, secretNames) }

    private func names(under node: Node?) -> [String] {
        if case .mapping(let members)? = node?.value { members.map(\.key) } else { [] }
    }

    private func header(of target: Node?) -> Node? {
        guard case .mapping(let members)? = target?.value else { return nil }
        return members.first { $0.key == "headers" }?.value
    }

    /// Notes what no output shows: where the plan holds values of secret names, and of the variables
    /// that they, or secret parts of URLs, are made of; and those of these variables that it uses.
    func noteSecrets(_ vars: Node?) {
        let used = variablesOfSecrets
        let members = Self.members(vars)
        secrets += members.filter { secretNames.contains($0.key) || used.contains($0.key) }
            .map(\.value.range)
        var values = usedEnvironment.filter { secretNames.contains($0.key) }.map(\.value)
        var own: [String: String] = [:]
        for member in members {
            if case .scalar(let scalar) = member.value.value { own[member.key] = scalar.text }
        }
        let names = used.union(variablesInFiles.union(own.keys).filter(secretNames.contains))
        values += names.compactMap {
            variables.given[$0] ?? own[$0] ?? variables.environment[$0]
        }
        secretValues = Set(values.filter { !$0.isEmpty }).sorted {
            ($1.utf8.count, $0) < ($0.utf8.count, $1)
        }
    }

    /// The variables that secret headers and secret parts of URLs are made of.
    private var variablesOfSecrets: Set<String> {
        let ofURLs = files.flatMap { file in
            Redaction.secrets(in: file.bytes, secretNames).map { file.bytes[$0] }
        }
        return (ofURLs + secrets.map(bytes)).reduce(into: []) {
            $0.formUnion(Redaction.variables(in: $1))
        }
    }
}

extension Plan {
    /// A text that was made from the plan, or tells what a server said to it, with `***` for each value
    /// of a secret variable and each secret part of a URL.
    public func hidingSecrets(in text: String) -> String {
        Redaction.hiding(secretValues, in: Redaction.masked(text, secretNames))
    }

    /// The text of its file without secrets: `"***"` stands for each secret value, `***` for the
    /// secret parts of each URL.
    public func redacted(_ source: SourceFile) -> String {
        // Of the files of a plan only its own is shown.
        let ranges = secrets.filter { $0.file == 0 }.map { $0.start..<$0.end }
            .sorted { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
        let text = Redaction.replaced(
            ranges, in: source.bytes, by: "\"\(Redaction.mask)\"")
        return Redaction.masked(text, secretNames)
    }
}
