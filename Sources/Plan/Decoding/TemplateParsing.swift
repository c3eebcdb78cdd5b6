import PlanText

extension PlanDecoder {
    /// The template of a scalar's text.
    func template(_ node: Node) -> Template? {
        guard let text = text(node) else { return nil }
        return template(text, at: node.range)
    }

    /// Cuts a text at its `{{ expressions }}`.
    func template(_ text: String, at range: SourceRange) -> Template? {
        var parts: [Template.Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex {
                parts.append(.text(String(rest[..<open.lowerBound])))
            }
            let inside = rest[open.upperBound...]
            guard let close = inside.firstRange(of: "}}") else {
                error(.badTemplate, "'{{' is not closed", at: range, hint: "end it with '}}'")
                return nil
            }
            guard let expression = expression(inside[..<close.lowerBound], at: range) else {
                return nil
            }
            parts.append(.expression(expression))
            rest = inside[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return Template(parts: parts)
    }

    private static let names: [String: Template.Expression] = [
        "id": .id, "seq": .seq, "uuid": .uuid, "client.index": .clientIndex,
        "client.id": .clientID, "iteration": .iteration, "now_ms": .nowMilliseconds,
        "now_us": .nowMicroseconds, "now_iso": .nowISO,
    ]
    private static let functions = ["int", "float", "pick", "text", "hex", "bool"]
    private static let plannedNames = ["group", "sample", "json", "number", "string", "env"]

    private func expression(_ text: Substring, at range: SourceRange) -> Template.Expression? {
        let trimmed = trim(text)
        let head = trim(trimmed.prefix { $0 != "(" })
        if head.count == trimmed.count, let found = Self.names[String(head)] { return found }
        if Self.plannedNames.contains(String(head)) {
            error(.notSupportedYet, "'\(head)' is not supported yet", at: range)
            return nil
        }
        guard Self.functions.contains(String(head)) else {
            let known = Self.names.keys.sorted() + Self.functions
            let near = closest(to: String(head), among: known)
            error(
                .unknownName, "there is no '\(head)' to use in '{{ }}'", at: range,
                hint: near.map { "did you mean '\($0)'?" })
            return nil
        }
        guard trimmed.hasSuffix(")"), head.count < trimmed.count,
            let arguments = arguments(trimmed.drop { $0 != "(" }.dropFirst().dropLast()),
            let call = call(String(head), arguments)
        else {
            error(
                .badTemplate, "'\(trimmed)' is no call of '\(head)'", at: range,
                hint: "such as int(1, 6), float(0, 1), pick('a', 'b'), text(8), hex(8), bool()")
            return nil
        }
        return call
    }

    /// A call with arguments that fit; nil otherwise.
    private func call(_ name: String, _ arguments: [Argument]) -> Template.Expression? {
        switch (name, arguments.count) {
        case ("int", 2):
            guard let low = arguments[0].int, let high = arguments[1].int, low <= high else {
                return nil
            }
            return .int(low, high)
        case ("float", 2):
            guard let low = arguments[0].number, let high = arguments[1].number, low <= high
            else { return nil }
            return .float(low, high)
        case ("text", 1), ("hex", 1):
            guard let count = arguments[0].int, 0...(16 << 20) ~= count else { return nil }
            return name == "text" ? .text(Int(count)) : .hex(Int(count))
        case ("pick", 1...):
            let texts = arguments.compactMap(\.text)
            return texts.count == arguments.count ? .pick(texts) : nil
        case ("bool", 0): return .bool
        default: return nil
        }
    }

    /// An argument: a text in single quotes, or a number.
    private struct Argument {
        var text: String?
        var number: Double?
        var int: Int64?
    }

    private func arguments(_ list: Substring) -> [Argument]? {
        var result: [Argument] = []
        var rest = trim(list)
        while !rest.isEmpty {
            if rest.first == "'" {
                let inside = rest.dropFirst()
                guard let end = inside.firstIndex(of: "'") else { return nil }
                result.append(Argument(text: String(inside[..<end])))
                rest = trim(inside[end...].dropFirst())
            } else {
                let word = trim(rest.prefix { $0 != "," })
                guard let number = Double(word), number.isFinite else { return nil }
                result.append(Argument(number: number, int: Int64(word)))
                rest = rest.drop { $0 != "," }
            }
            guard !rest.isEmpty else { break }
            guard rest.first == "," else { return nil }
            rest = trim(rest.dropFirst())
            if rest.isEmpty { return nil }
        }
        return result
    }
}

/// The text without spaces at both ends.
func trim(_ text: Substring) -> Substring {
    var rest = text.drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
}
