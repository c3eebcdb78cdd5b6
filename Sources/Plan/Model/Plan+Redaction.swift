public import PlanText

extension Plan {
    /// A text that was made from the plan, with `***` for each value of a secret variable and each
    /// secret part of a URL.
    public func hidingSecrets(in text: String) -> String {
        Redaction.hiding(secretValues, in: Redaction.masked(text, secretNames))
    }

    /// The same for a text that tells what a server said, which may have secrets of its own.
    public func hidingSecrets(inSaid text: String) -> String {
        SpokenSecrets.masked(hidingSecrets(in: text), secretNames)
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
