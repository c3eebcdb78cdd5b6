import PlanText

extension Kind<[String]> {
    /// A program and its arguments.
    static func command(example: String) -> Kind {
        Kind(.list(.text, least: 1)) { reader, node, what in
            reader.command(node, what, example: example)
        }
    }
}

extension Reader {
    /// The words of a command; one that was written as a single text is told as a list.
    fileprivate func command(_ node: Node, _ what: String, example: String) -> [String]? {
        let text = node.scalar.flatMap { $0.kind == .null ? nil : $0.text } ?? ""
        let meant = CommandWords.list(text) ?? example
        guard let items = sequence(node, what, hint: "write \(meant)") else { return nil }
        let words = items.compactMap(self.text)
        if items.isEmpty || words.first?.isEmpty == true {
            error(
                .badValue, "\(what) must begin with a program", at: node.range,
                hint: "write \(example)")
            return nil
        }
        if let index = words.firstIndex(where: { $0.utf8.contains(0) }) {
            error(
                .badValue, "a program takes no word with a NUL in it", at: items[index].range)
            return nil
        }
        return words.count == items.count ? words : nil
    }
}

/// How a command of a shell is written as a list of words.
enum CommandWords {
    /// Longer texts are not told again.
    private static let longest = 120
    /// What a shell does something with.
    private static let shell = Set("|&;<>()$`\"'\\*?[]#~={}!\n")

    /// The list that does the same as a text; nil if there is nothing to tell.
    static func list(_ text: String) -> String? {
        let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
        if words.isEmpty || text.utf8.count > longest { return nil }
        if text.contains(where: shell.contains) { return "[sh, -c, \(quoted(text))]" }
        return "[\(words.map(word).joined(separator: ", "))]"
    }

    /// A word as an item of a list in YAML.
    private static func word(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "._-/+".utf8.contains(byte)
            }
        }
        return isPlain ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        let inner = text.map { character in
            switch character {
            case "\"", "\\": "\\\(character)"
            case "\n": "\\n"
            default: String(character)
            }
        }
        return "\"\(inner.joined())\""
    }
}
