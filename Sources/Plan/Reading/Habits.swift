import PlanText

/// Warns of what is right and, by the habits of other tools and of older YAML, was meant otherwise.
extension Reader {
    // MARK: JSON

    /// `json:` of a text that is JSON itself, which goes out as a JSON string.
    func warnOfTextualJSON(_ node: Node) {
        guard case .scalar(let scalar) = node.value, scalar.kind == .string else { return }
        let text = trim(scalar.text[...])
        let isObject = text.hasPrefix("{") && text.hasSuffix("}") && !text.hasPrefix("{{")
        let isArray = text.hasPrefix("[") && text.hasSuffix("]")
        guard isObject || isArray else { return }
        warning(
            .jsonText, "'json' sends this text as a JSON string, with quotes around it",
            at: node.range, hint: "write json: without quotes around the value, or 'text:'")
    }

    /// A plain scalar in JSON that loses zeros, or is no boolean.
    func warnOfPlain(_ scalar: Scalar, at range: SourceRange) {
        guard scalar.style == .plain else { return }
        switch scalar.kind {
        case .int:
            let digits = scalar.text.drop { $0 == "+" || $0 == "-" }
            let hasZeros =
                digits.count > 1 && digits.allSatisfy(\.isNumber) && digits.hasPrefix("0")
            guard hasZeros || scalar.text.hasPrefix("+") else { return }
            warning(
                .lostZeros,
                "'\(scalar.text)' is a number and is sent without "
                    + (hasZeros ? "its zeros" : "its sign"), at: range,
                hint: "quote it to send it unchanged")
        case .string:
            let booleans = ["yes": "true", "on": "true", "true": "true", "no": "false"]
                .merging(["off": "false", "false": "false", "none": "null"]) { $1 }
            let isWord = scalar.text.allSatisfy(\.isLetter)
            guard isWord, let meant = booleans[scalar.text.lowercased()] else { return }
            warning(
                .textBoolean, "'\(scalar.text)' is text here", at: range,
                hint: "write \(meant), or quote it if text is meant")
        default: break
        }
    }

    /// `{ id }`, a map with keys and no values, and keys that look as if they were replaced.
    func warnOfMembers(_ members: [Member], of node: Node) {
        let isBraced = bytes(in: node.range).first == UInt8(ascii: "{")
        let isBare = members.allSatisfy { member in
            if case .scalar(let scalar) = member.value.value {
                scalar.text.isEmpty && scalar.style == .plain && member.key.utf8.first != 0x22
                    && bytes(in: member.keyRange).first != UInt8(ascii: "\"")
            } else {
                false
            }
        }
        if isBraced, isBare, let first = members.first {
            warning(
                .singleBraces, "'{ \(first.key) }' is a map with a key and no value",
                at: node.range, hint: "a value is written \"{{ \(first.key) }}\", in quotes")
        }
        for member in members where member.key.contains("{{") || member.key.contains("${") {
            warning(
                .literalKey, "a key is sent as it is: nothing in '\(member.key)' is replaced",
                at: member.keyRange, hint: "write the whole message as 'text:'")
        }
    }

    // MARK: Texts

    /// Escapes in a message that only double quotes would make characters of.
    func warnOfEscapes(_ node: Node) {
        guard case .scalar(let scalar) = node.value, scalar.style != .block,
            bytes(in: node.range).first != UInt8(ascii: "\""),
            let escape = scalar.text.firstMatch(of: /\\(?:[nrt0]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})/),
            !["{", "["].contains(trim(scalar.text[...]).first)
        else { return }
        warning(
            .literalEscape, "'\(escape.0)' is sent as it is, a backslash and what follows it",
            at: node.range, hint: "in double quotes it is a character")
    }

    /// Placeholders of other tools, which go out as they are.
    func warnOfPlaceholders(_ text: String, at range: SourceRange) {
        let start = trim(text[...])
        let isQuery = ["query", "mutation", "subscription", "fragment"]
            .contains(where: start.hasPrefix)
        for placeholder in ForeignPlaceholder.all(in: text) where !(isQuery && placeholder.isWeak) {
            let isKnown = isValue(placeholder.name) || isVariable(placeholder.name)
            guard isKnown || !placeholder.isWeak || placeholder.text == text else { continue }
            let meant = isKnown ? placeholder.name : "name"
            warning(
                .foreignPlaceholder, "'\(placeholder.text)' is sent as it is",
                at: place(placeholder.range, of: text, in: range),
                hint: isVariable(placeholder.name)
                    ? "a variable is written ${\(placeholder.name)}"
                    : "a value is written {{ \(meant) }}")
            return
        }
    }

    private func isValue(_ name: String) -> Bool {
        let root = String(name.prefix { $0 != "." })
        return TemplateCall.isOwn(name) || scope[.data].index(of: root) != nil
            || scope.captures.index(of: name) != nil
    }

    /// Whether the plan has a variable of a name, or the environment, in capitals.
    private func isVariable(_ name: String) -> Bool {
        scope.ownVariables.contains(name) || variables.given[name] != nil
            || variables.environment[name] != nil && name == name.uppercased()
    }
}
