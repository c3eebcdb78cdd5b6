import PlanText

/// URLs of targets.
extension Reader {
    /// The URL that a text stands for; its templates are noted.
    func url(_ text: String, at range: SourceRange) -> WebSocketURL? {
        let parser = URLParser(
            text: text, written: written(at: range), context: templateContext,
            secrets: secrets.names)
        do {
            let parsed = try parser.parse()
            note(parsed.parser, of: text, at: range)
            if let (value, place) = parsed.encodedPath {
                warning(
                    .encodedPath,
                    "the whole path is '\(value)', which is percent-encoded: a '/' in it becomes "
                        + "%2F", at: self.place(place, of: text, in: range),
                    hint: "write {{ raw(\(value)) }} if it may have more than one part, "
                        + "{{ url(\(value)) }} if it has one")
            }
            return parsed.url
        } catch {
            report(error, of: text, at: range)
            return nil
        }
    }

    /// The scalar at a place as the plan has it, if it has variables.
    private func written(at range: SourceRange) -> String? {
        var text = String(decoding: bytes(in: range), as: UTF8.self)
        if text.count > 1, let quote = text.first, quote == "'" || quote == "\"",
            text.last == quote
        {
            text = String(text.dropFirst().dropLast())
        }
        return text.contains("$") && !text.contains("\n") ? text : nil
    }
}
