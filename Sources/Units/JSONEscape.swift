extension String {
    /// The inside of a JSON string with this text (RFC 8259 §7). Line separators are escaped too, so
    /// that it may stand in a script.
    public var jsonEscaped: String { jsonEscaped { _ in false } }

    /// The same, with escapes for further characters of the first plane.
    func jsonEscaped(alsoWhere isEscaped: (Unicode.Scalar) -> Bool) -> String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{2028}", "\u{2029}": result += scalar.jsonEscape
            case _ where isEscaped(scalar): result += scalar.jsonEscape
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    /// Such as `\u001b`.
    fileprivate var jsonEscape: String {
        let hex = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
    }
}
