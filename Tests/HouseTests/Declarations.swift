/// What a file declares, as far as the house asks for it.
struct Declaration {
    enum Kind { case function, initializer, type }

    let kind: Kind
    let name: String
    let line: Int
    /// Lines from its first word to the brace that closes it.
    let lineCount: Int
    /// Of a function or an initializer.
    let parameterCount: Int
    /// Whether an initializer does nothing but fill the fields.
    let isMemberwise: Bool
    /// Of a type the properties that it stores in each value.
    let fieldCount: Int
    /// Whether it stands at the margin, in nothing else.
    let isOutermost: Bool
}

extension HouseFile {
    var declarations: [Declaration] {
        let words = words
        return words.indices.compactMap { declaration(words, $0) }
    }

    private func declaration(
        _ words: [(text: Substring, place: Int)], _ index: Int
    ) -> Declaration? {
        let (word, place) = words[index]
        switch word {
        case "func", "init":
            guard word == "func" || follows(place + 4, "(", "<", "?"), !isPrefixed(place),
                let list = list(from: place), let body = body(from: list.upperBound)
            else { return nil }
            let name = word == "func" ? name(behind: place + 4) : "init"
            return Declaration(
                kind: word == "func" ? .function : .initializer, name: name,
                line: line(of: place), lineCount: lines(place..<body.upperBound),
                parameterCount: parameters(list), isMemberwise: word == "init" && fillsFields(body),
                fieldCount: 0, isOutermost: isAtMargin(place))
        case "struct", "class", "enum", "actor":
            guard index + 1 < words.count, !isPrefixed(place),
                words[index + 1].text.first?.isUppercase == true,
                let body = body(from: words[index + 1].place)
            else { return nil }
            return Declaration(
                kind: .type, name: String(words[index + 1].text), line: line(of: place),
                lineCount: lines(place..<body.upperBound), parameterCount: 0,
                isMemberwise: false, fieldCount: fields(body), isOutermost: isAtMargin(place))
        default: return nil
        }
    }

    /// What a declaration may begin with.
    private static let beginnings = [
        "func ", "var ", "let ", "init", "mutating ", "static ", "case ", "@",
    ]

    private func lines(_ range: Range<Int>) -> Int {
        1 + code[range].count { $0 == UInt8(ascii: "\n") }
    }

    /// Whether a word is a member's name, such as `.init`.
    private func isPrefixed(_ place: Int) -> Bool {
        place > 0 && (code[place - 1] == UInt8(ascii: ".") || code[place - 1] == UInt8(ascii: "`"))
    }

    private func isAtMargin(_ place: Int) -> Bool {
        let start = code[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return code[start] != UInt8(ascii: " ")
    }

    private func follows(_ place: Int, _ wanted: Character...) -> Bool {
        place < code.count && wanted.contains(Character(UnicodeScalar(code[place])))
    }

    private func name(behind place: Int) -> String {
        let line = code[place...].prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "\n") }
        return String(decoding: line, as: UTF8.self).filter { $0 != " " }
    }

    /// The next list in parentheses.
    private func list(from place: Int) -> Range<Int>? {
        guard let start = code[place...].firstIndex(of: UInt8(ascii: "(")) else { return nil }
        return close(start).map { start..<$0 + 1 }
    }

    /// The next block, unless another declaration comes first.
    private func body(from place: Int) -> Range<Int>? {
        var at = place
        while at < code.count {
            switch code[at] {
            case UInt8(ascii: "{"): return close(at).map { at..<$0 + 1 }
            case UInt8(ascii: "}"), UInt8(ascii: "="): return nil
            case UInt8(ascii: "("): at = close(at) ?? code.count
            case UInt8(ascii: "\n"):
                let next = code[at...].drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") }
                let rest = String(decoding: next.prefix(10), as: UTF8.self)
                if Self.beginnings.contains(where: { rest.hasPrefix($0) }) { return nil }
            default: break
            }
            at += 1
        }
        return nil
    }

    /// Where the bracket closes that opens at a place.
    private func close(_ start: Int) -> Int? {
        var depth = 0
        for place in start..<code.count {
            switch code[place] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return place }
            default: break
            }
        }
        return nil
    }

    /// Colons outside brackets: one for each parameter.
    private func parameters(_ list: Range<Int>) -> Int {
        outer(list).count { $0 == UInt8(ascii: ":") }
    }

    /// Whether each line of a block begins with `self.`.
    private func fillsFields(_ body: Range<Int>) -> Bool {
        String(decoding: code[body].dropFirst().dropLast(), as: UTF8.self).split(separator: "\n")
            .map { $0.drop { $0 == " " } }
            .allSatisfy { $0.isEmpty || $0.hasPrefix("self.") }
    }

    /// What stands in a bracket but in none within it.
    private func outer(_ range: Range<Int>) -> [UInt8] {
        var result: [UInt8] = []
        var depth = 0
        for place in range {
            switch code[place] {
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            if depth == 1 { result.append(code[place]) }
            switch code[place] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            default: break
            }
        }
        return result
    }

    private func fields(_ body: Range<Int>) -> Int {
        // What is computed has a block behind its type; of that only the opening brace is left here.
        String(decoding: outer(body), as: UTF8.self).split(separator: "\n").count { line in
            let words = line.split { !CodeText.isWord($0.utf8.first ?? 0) }
            guard words.contains("var") || words.contains("let"), !words.contains("static"),
                !words.contains("func"), !words.contains("case")
            else { return false }
            return !line.contains("{") || line.contains("=") || words.contains("didSet")
        }
    }
}
