import Units

/// What was probably meant by a `$name` or `${name}` that is no variable: an expression of this language,
/// or a variable as another tool writes it.
struct ForeignVariableUse {
    /// Which part of the text the hint replaces; nil is the whole scalar.
    let range: Range<String.Index>?
    let hint: String

    /// Nil if nothing is known of it.
    init?(_ range: Range<String.Index>, in scalar: Scalar, _ expressions: Set<String>) {
        let text = scalar.text
        var body = text[range].dropFirst()
        if body.hasPrefix("{") { body = body.dropFirst().dropLast() }
        let isInside = Self.isInExpression(range.lowerBound, of: text)
        if isInside {
            let name = text[range.lowerBound...].prefix { Self.isNamePart($0) || $0 == "$" }
            guard let hint = Self.meaning(of: String(name), expressions) else { return nil }
            self.range = name.startIndex..<name.endIndex
            self.hint = hint
            return
        }
        guard let meant = Self.replacement(of: String(body), expressions) else { return nil }
        let isPlain = scalar.style == .plain && meant.hasPrefix("{{")
        self.range = isPlain ? nil : range
        // Without quotes YAML would read braces as a map.
        hint =
            isPlain
            ? "did you mean '\"\(text.replacingSubrange(range, with: meant))\"'?"
            : "did you mean '\(meant)'?"
    }

    /// Whether a place lies between `{{` and `}}`.
    private static func isInExpression(_ place: String.Index, of text: String) -> Bool {
        guard let open = text[..<place].ranges(of: "{{").last else { return false }
        return text[open.upperBound..<place].firstRange(of: "}}") == nil
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "_.".contains(character)
    }

    /// What a name with a `$` in `{{ }}` stands for.
    private static func meaning(of name: String, _ expressions: Set<String>) -> String? {
        if let hint = ForeignVariable.expression(of: name) { return hint }
        let plain = String(name.dropFirst())
        let words = [
            "guid": "uuid", "randomUUID": "uuid", "timestamp": "now_ms", "isoTimestamp": "now_iso",
            "randomNumber": "int", "randomInt": "int", "randomString": "text",
        ]
        let meant = words[plain] ?? (isExpression(plain, expressions) ? plain : nil)
        return meant.map { "did you mean '\($0)'?" }
    }

    /// What stands in the place of the inside of `${…}`.
    private static func replacement(of body: String, _ expressions: Set<String>) -> String? {
        let name = String(body.prefix { isNamePart($0) || $0 == "[" || $0 == "]" })
        if let variable = ForeignVariable.environmentName(of: body) { return "${\(variable)}" }
        if name == body, isExpression(name, expressions) { return "{{ \(name) }}" }
        if name == body {
            switch name {
            case "__VU": return "{{ client.index }}"
            case "__ITER": return "{{ iteration }}"
            default: return nil
            }
        }
        // Defaults and messages with other signs.
        let rest = body.dropFirst(name.count)
        guard let first = name.first, first.isLetter || first == "_",
            name.allSatisfy({ $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return nil }
        for (sign, meant) in [(":=", ":-"), ("=", ":-"), ("-", ":-"), ("?", ":?"), (":", ":-")]
        where rest.hasPrefix(sign) && !rest.hasPrefix(":-") && !rest.hasPrefix(":?") {
            return "${\(name)\(meant)\(rest.dropFirst(sign.count))}"
        }
        return nil
    }

    /// Whether a name or the root of it means something in `{{ }}`.
    private static func isExpression(_ name: String, _ expressions: Set<String>) -> Bool {
        expressions.contains(name)
            || expressions.contains(String(name.prefix { $0 != "." }) + ".")
    }
}
