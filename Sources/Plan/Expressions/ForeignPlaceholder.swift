/// A place for a value as other tools write it: `{id}`, `#{id}`, `$(id)`, `%{id}`, `<%= id %>`.
struct ForeignPlaceholder {
    /// As it is written, and the name in it.
    let text: String
    let name: String
    /// Where it stands, in UTF-8 offsets.
    let range: Range<Int>
    /// Whether single braces stand for much else.
    let isWeak: Bool

    /// Names are not longer, so that no text is searched to its end again and again.
    private static let longestName = 64

    private static let shapes: [(open: String, close: String)] = [
        ("#{", "}"), ("%{", "}"), ("$(", ")"), ("<%=", "%>"), ("{", "}"),
    ]

    /// All of a text, outside of `{{ }}`.
    static func all(in text: String) -> [ForeignPlaceholder] {
        let bytes = Array(text.utf8)
        var found: [ForeignPlaceholder] = []
        var at = 0
        while at < bytes.count {
            if bytes[at...].starts(with: "{{".utf8) {
                at = bytes[at...].range(of: Array("}}".utf8))?.upperBound ?? bytes.count
            } else if let placeholder = placeholder(at: at, of: bytes) {
                found.append(placeholder)
                at = placeholder.range.upperBound
            } else {
                at += 1
            }
        }
        return found
    }

    private static func placeholder(at: Int, of bytes: [UInt8]) -> ForeignPlaceholder? {
        for (open, close) in shapes where bytes[at...].starts(with: open.utf8) {
            let start = at + open.utf8.count
            let near = bytes[start...].prefix(longestName + close.utf8.count)
            guard let end = near.range(of: Array(close.utf8)) else { continue }
            let inside = String(decoding: bytes[start..<end.lowerBound], as: UTF8.self)
            let isWeak = open == "{"
            let name = open == "<%=" ? String(trim(inside[...])) : inside
            guard isName(name), !isWeak || mayStand(behind: at == 0 ? nil : bytes[at - 1]) else {
                continue
            }
            let range = at..<end.upperBound
            return ForeignPlaceholder(
                text: String(decoding: bytes[range], as: UTF8.self), name: name, range: range,
                isWeak: isWeak)
        }
        return nil
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    }

    /// Behind a letter or a bracket single braces belong to another language.
    private static func mayStand(behind byte: UInt8?) -> Bool {
        guard let byte else { return true }
        let isLetter = (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
        return !isLetter && !"{}()\\".utf8.contains(byte)
    }
}

extension ArraySlice<UInt8> {
    /// Where some bytes are found first. The library's search costs as much as reading a whole message.
    fileprivate func range(of bytes: [UInt8]) -> Range<Int>? {
        guard count >= bytes.count else { return nil }
        for place in startIndex...endIndex - bytes.count
        where self[place] == bytes[0] && self[place...].starts(with: bytes) {
            return place..<place + bytes.count
        }
        return nil
    }
}
