import Units

/// Builds an XML 1.0 document; an element takes a line.
struct XMLText {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    private var depth = 0

    typealias Attributes = [(String, String)]

    /// Begins an element with others inside.
    mutating func open(_ name: String, _ attributes: Attributes = []) {
        line("<\(name)\(XMLText.text(attributes))>")
        depth += 1
    }

    mutating func close(_ name: String) {
        depth -= 1
        line("</\(name)>")
    }

    /// An element with nothing inside.
    mutating func empty(_ name: String, _ attributes: Attributes = []) {
        line("<\(name)\(XMLText.text(attributes))/>")
    }

    /// An element with a text.
    mutating func element(_ name: String, _ inside: String, _ attributes: Attributes = []) {
        let text = XMLText.escaped(inside, isAttribute: false)
        line("<\(name)\(XMLText.text(attributes))>\(text)</\(name)>")
    }

    private mutating func line(_ content: String) {
        text += String(repeating: "  ", count: depth) + content + "\n"
    }

    private static func text(_ attributes: Attributes) -> String {
        attributes.map { " \($0)=\"\(escaped($1, isAttribute: true))\"" }.joined()
    }

    /// Markup as entities. Characters that XML 1.0 has no place for, not even as references (§2.2), are
    /// written as `\u{1B}`.
    private static func escaped(_ text: String, isAttribute: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\r": result += "&#13;"
            case "\n", "\t":
                // Readers make blanks of them in attributes.
                if isAttribute { result += "&#\(scalar.value);" } else { add(scalar, to: &result) }
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}":
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            case _ where scalar.isControl:
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: add(scalar, to: &result)
            }
        }
        return result
    }

    private static func add(_ scalar: Unicode.Scalar, to text: inout String) {
        text.unicodeScalars.append(scalar)
    }
}
