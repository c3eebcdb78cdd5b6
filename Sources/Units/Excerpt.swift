/// What a peer said, as one line of a report shows it: a bounded part of it, in characters that
/// cannot speak to a terminal.
public enum Excerpt {
    /// The most bytes that are shown of one saying.
    public static let longest = 200

    /// A text in one line: runs of white space are one blank, control characters are written as
    /// `\u{1B}`; what is longer than `limit` bytes ends with `…`.
    public static func of(_ text: String, longest limit: Int = longest) -> String {
        var line = ""
        var isApart = false
        for scalar in text.unicodeScalars {
            if line.utf8.count > limit { break }
            if scalar.properties.isWhitespace {
                isApart = !line.isEmpty
                continue
            }
            if isApart { line += " " }
            isApart = false
            if scalar.isControl {
                line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        return cut(line, to: limit)
    }

    /// Bytes as text; those that are none in UTF-8 are written as `\xFF`.
    public static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text = ""
        for byte in bytes {
            if (0x20..<0x7F).contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "\\x" + (byte < 0x10 ? "0" : "")
                text += String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    /// The start of a text that has at most so many bytes, then `…`; whole characters only.
    private static func cut(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var start = ""
        for character in text {
            guard start.utf8.count + character.utf8.count <= limit else { break }
            start.append(character)
        }
        return start + "…"
    }
}
