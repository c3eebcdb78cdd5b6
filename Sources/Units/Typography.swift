/// Characters that come with texts from web pages, chats and word processors: they look like signs of
/// the keyboard, or like nothing at all, and are others.
public enum Typography {
    /// The text with the signs of a keyboard in their place.
    public static func plain(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return text.unicodeScalars.map { sign(for: $0) ?? String($0) }.joined()
    }

    /// The first character of a text that cannot be seen, or cannot be told from a space.
    public static func invisible(in text: String) -> Unicode.Scalar? {
        text.utf8.contains { $0 >= 0x80 } ? text.unicodeScalars.first(where: isInvisible) : nil
    }

    /// What a character is called, with its number.
    public static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        let word =
            switch scalar.value {
            case 0xA0, 0x202F: "a no-break space"
            case 0x200B, 0x2060, 0xFEFF: "a zero-width space"
            case 0xAD: "a soft hyphen"
            case 0x2013: "an en dash"
            case 0x2014: "an em dash"
            case 0x2018...0x201F, 0xAB, 0xBB: "a curly quote"
            case _ where isInvisible(scalar): "an invisible character"
            default: "a typographic character"
            }
        return "\(word) (\(number))"
    }

    /// Whether a character shows nothing and is no space of a keyboard. Joiners are left out, for
    /// emoji and some languages need them.
    public static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0, 0xAD, 0x2000...0x200B, 0x200E, 0x200F, 0x202A...0x202F, 0x205F...0x2064,
            0x2066...0x2069, 0xFEFF:
            true
        default: false
        }
    }

    /// The sign of a keyboard that a character stands for; nil if it stands for itself.
    private static func sign(for scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
        case _ where isInvisible(scalar): ""
        case 0x2010...0x2015, 0x2212: "-"
        case 0x2018...0x201B, 0x2032: "'"
        case 0x201C...0x201F, 0xAB, 0xBB, 0x2033: "\""
        case 0x2026: "..."
        case 0x2190...0x21FF, 0x27F6, 0x2794: "->"
        case 0x2264, 0x2A7D: "<="
        case 0x2265, 0x2A7E: ">="
        case 0x2260: "!="
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0).map(String.init)
        default: nil
        }
    }
}
