/// Source text without what only looks like code.
enum CodeText {
    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")

    /// The text with blanks in place of comments and of what stands in literals of strings and regular
    /// expressions, so that places and lines stay what they are.
    static func of(_ text: [UInt8]) -> [UInt8] {
        var code = text
        var at = 0
        while at < text.count {
            let end: Int
            if starts(text, at, "//") {
                end = text[at...].firstIndex(of: newline) ?? text.count
            } else if starts(text, at, "/*") {
                end = find(text, from: at + 2, "*/")
            } else if text[at] == quote || text[at] == UInt8(ascii: "#"),
                let literal = literal(text, at)
            {
                end = literal
            } else if let regex = regex(text, at) {
                end = regex
            } else {
                at += 1
                continue
            }
            for place in at..<end where text[place] != newline { code[place] = UInt8(ascii: " ") }
            at = end
        }
        return code
    }

    /// Where a string literal ends that begins at a place; nil if none does.
    private static func literal(_ text: [UInt8], _ start: Int) -> Int? {
        var at = start
        while at < text.count, text[at] == UInt8(ascii: "#") { at += 1 }
        let hashes = String(repeating: "#", count: at - start)
        guard at < text.count, text[at] == quote else { return nil }
        let isLong = starts(text, at, "\"\"\"")
        let closing = (isLong ? "\"\"\"" : "\"") + hashes
        at += isLong ? 3 : 1
        var depth = 0
        while at < text.count {
            if starts(text, at, "\\" + hashes) {
                at += 1 + hashes.utf8.count
                if at < text.count, text[at] == UInt8(ascii: "(") { depth += 1 }
                at += 1
            } else if depth > 0 {
                if text[at] == UInt8(ascii: "(") { depth += 1 }
                if text[at] == UInt8(ascii: ")") { depth -= 1 }
                at = text[at] == quote ? literal(text, at) ?? at + 1 : at + 1
            } else if starts(text, at, closing) {
                return at + closing.utf8.count
            } else {
                at += 1
            }
        }
        return text.count
    }

    /// Where a literal of a regular expression ends that begins at a place; nil if none does. Operators
    /// have blanks around them, and what a literal may follow is no operand.
    private static func regex(_ text: [UInt8], _ start: Int) -> Int? {
        if starts(text, start, "#/") { return find(text, from: start + 2, "/#") }
        guard text[start] == UInt8(ascii: "/"), start + 1 < text.count,
            text[start + 1] != UInt8(ascii: " "),
            let before = text[..<start].last(where: { $0 != UInt8(ascii: " ") && $0 != newline }),
            "(,=:[{".utf8.contains(before)
        else { return nil }
        var at = start + 1
        while at < text.count, text[at] != newline {
            if text[at] == UInt8(ascii: "/") { return at + 1 }
            at += text[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private static func starts(_ text: [UInt8], _ at: Int, _ wanted: String) -> Bool {
        text[at...].starts(with: wanted.utf8)
    }

    private static func find(_ text: [UInt8], from start: Int, _ wanted: String) -> Int {
        var at = start
        while at < text.count, !starts(text, at, wanted) { at += 1 }
        return min(at + wanted.utf8.count, text.count)
    }

    /// The words of code with the places where they begin; numbers are words too.
    static func words(of code: [UInt8]) -> [(text: Substring, place: Int)] {
        var words: [(Substring, Int)] = []
        var start: Int?
        for place in 0...code.count {
            let isPart = place < code.count && isWord(code[place])
            if isPart, start == nil { start = place }
            if !isPart, let begin = start {
                words.append((Substring(decoding: code[begin..<place], as: UTF8.self), begin))
                start = nil
            }
        }
        return words
    }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
