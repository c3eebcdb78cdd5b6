public import PlanText

extension PlanDecoder {
    /// Where the plan holds values that no output shows: those of secret names, and of the variables
    /// that they, or passwords of URLs, are made of.
    func secretPlaces(_ variables: Node?) -> [SourceRange] {
        let passwords = Redaction.passwords(in: source.bytes)
        let texts = (passwords + secrets.map { $0.start..<$0.end }).map {
            String(decoding: source.bytes[$0], as: UTF8.self)
        }
        let used = texts.reduce(into: Set<String>()) {
            $0.formUnion(Redaction.variables(in: $1))
        }
        guard case .mapping(let members)? = variables?.value else { return secrets }
        return secrets
            + members.filter { Redaction.isSecret($0.key) || used.contains($0.key) }
            .map(\.value.range)
    }
}

extension Plan {
    /// The text of its file without secrets: `"***"` stands for each secret value, `***` for the
    /// password of each URL.
    public func redacted(_ source: SourceFile) -> String {
        let ranges = secrets.map { $0.start..<$0.end }
            .sorted { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
        let text = Redaction.replaced(
            ranges, in: source.bytes, by: "\"\(Redaction.mask)\"")
        return Redaction.masked(text)
    }
}
