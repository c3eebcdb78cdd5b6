/// Columns of data whose names are no words: `accounts['first name']`, `orders.items[0]['a b']`.
extension TemplateParser {
    /// The column that a name of data and the brackets behind it stand for; nil if there are none.
    mutating func column(
        of name: String, from start: Int
    ) throws(ExpressionError) -> Template.Expression? {
        let root = String(name.prefix { $0 != "." })
        guard peek == UInt8(ascii: "["), let data = names.data.index(of: root) else { return nil }
        var steps = name == root ? [] : [String(name.dropFirst(root.count + 1))]
        while peek == UInt8(ascii: "[") {
            let open = at
            at += 1
            skipSpace()
            guard let step = try step(), closes() else {
                throw ExpressionError(
                    code: .badTemplate,
                    message: "expected a name in quotes or a number, then ']', after '['",
                    range: open..<open + 1, hint: "such as \(root)['first name']")
            }
            steps.append(step)
            let rest = at
            while at < bytes.count, Self.isNamePart(bytes[at]) { at += 1 }
            if at > rest { steps.append(String(text(rest..<at).drop { $0 == "." })) }
        }
        return field(steps.joined(separator: "."), of: data, start..<at)
    }

    private mutating func closes() -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: "]") else { return false }
        at += 1
        return true
    }

    /// What stands in the brackets: a name in quotes, or an index.
    private mutating func step() throws(ExpressionError) -> String? {
        if let name = try literal() { return name.isEmpty ? nil : name }
        let start = at
        while let byte = peek, (0x30...0x39).contains(byte) { at += 1 }
        return at > start ? text(start..<at) : nil
    }
}
