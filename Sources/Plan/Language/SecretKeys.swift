import PlanText

/// What no output shows.
extension Reader {
    /// The names under `secrets:`.
    func secretNames(_ node: Node) -> SecretNames {
        guard let items = sequence(node, "'secrets'", hint: "write [pin]") else {
            return SecretNames()
        }
        if items.isEmpty { error(.badValue, "'secrets' needs at least one name", at: node.range) }
        return SecretNames(items.compactMap(text))
    }

    /// A text without the passwords and secret parameters of its URLs.
    func masked(_ text: String) -> String { Redaction.masked(text, secrets.names) }

    /// Notes what no output shows: where the plan holds values of secret names, and of the variables
    /// that they, or secret parts of URLs, are made of; and those of these variables that it uses.
    func noteSecrets(_ root: Node) {
        let inFiles = files.reduce(into: Set<String>()) {
            $0.formUnion(Redaction.variables(in: $1.bytes[...]))
        }
        report(SecretCheck.findings(root, scope, uses, variables: inFiles))
        let used = variablesOfSecrets
        let members = root["vars"]?.members ?? []
        secrets.places += members.filter {
            secrets.names.contains($0.key) || used.contains($0.key)
        }.map(\.value.range)
        var values = uses.environment.filter { secrets.names.contains($0.key) }.map(\.value)
        var own: [String: String] = [:]
        for member in members { own[member.key] = member.value.scalar?.text }
        let names = used.union(inFiles.union(own.keys).filter(secrets.names.contains))
        values += names.compactMap {
            variables.given[$0] ?? own[$0] ?? variables.environment[$0]
        }
        secrets.values = Set(values.filter { !$0.isEmpty }).sorted {
            ($1.utf8.count, $0) < ($0.utf8.count, $1)
        }
    }

    /// The variables that secret headers and secret parts of URLs are made of.
    private var variablesOfSecrets: Set<String> {
        let ofURLs = files.flatMap { file in
            Redaction.secrets(in: file.bytes, secrets.names).map { file.bytes[$0] }
        }
        return (ofURLs + secrets.places.map(bytes)).reduce(into: []) {
            $0.formUnion(Redaction.variables(in: $1))
        }
    }
}
