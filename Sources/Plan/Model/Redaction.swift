/// What is secret in a text, and how it reads without it.
public enum Redaction {
    /// What stands in the place of a secret.
    static let mask = "***"

    /// The text with `***` for the password of each URL: `ws://user:***@host/`.
    public static func masked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let ranges = passwords(in: bytes)
        return ranges.isEmpty ? text : replaced(ranges, in: bytes, by: mask)
    }

    /// The bytes with another text in the place of some ranges, which are in order.
    static func replaced(
        _ ranges: [Range<Int>], in bytes: [UInt8], by text: String
    ) -> String {
        var result: [UInt8] = []
        var done = 0
        for range in ranges where range.lowerBound >= done {
            result += bytes[done..<range.lowerBound] + text.utf8
            done = range.upperBound
        }
        return String(decoding: result + bytes[done...], as: UTF8.self)
    }

    /// Where the passwords of URLs stand: between the first ':' and the last '@' behind '://'.
    static func passwords(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var at = 0
        while at + 3 < bytes.count {
            guard bytes[at...].starts(with: "://".utf8) else {
                at += 1
                continue
            }
            at += 3
            var colon: Int?
            var end: Int?
            while at < bytes.count, !endsAuthority(bytes[at]) {
                if bytes[at] == UInt8(ascii: ":"), colon == nil { colon = at }
                if bytes[at] == UInt8(ascii: "@") { end = at }
                at = endOfVariable(in: bytes, from: at) ?? at + 1
            }
            if let colon, let end, colon < end { ranges.append(colon + 1..<end) }
        }
        return ranges
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte <= 0x20 || "/?#\"".utf8.contains(byte)
    }

    /// Behind the `${…}` that starts here, if one does; its default may hold anything.
    private static func endOfVariable(in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes[start...].starts(with: "${".utf8) else { return nil }
        var depth = 0
        for index in bytes[start...].indices {
            if bytes[index] == UInt8(ascii: "\n") { return nil }
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return index + 1 }
            }
        }
        return nil
    }

    /// How the names of variables and headers end whose values are secret.
    private static let endings = [
        "token", "secret", "password", "key", "auth", "authorization", "cookie", "credential",
    ]

    /// Whether what has this name is secret.
    static func isSecret(_ name: String) -> Bool {
        var name = name.lowercased()
        if name.hasSuffix("s") { name.removeLast() }
        return endings.contains(where: name.hasSuffix)
    }

    /// The variables that a text uses.
    static func variables(in text: String) -> Set<String> {
        Set(
            text.split(separator: "$", omittingEmptySubsequences: false).dropFirst().map { part in
                let name = part.hasPrefix("{") ? part.dropFirst() : part
                return String(
                    name.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
            })
    }
}
