internal import Units

/// What is secret in a text, and how it reads without it.
public enum Redaction {
    /// What stands in the place of a secret.
    public static let mask = "***"

    /// The text with `***` for the password of each URL and for each parameter of a query that is
    /// named like a secret: `ws://user:***@host/?token=***`.
    public static func masked(_ text: String, _ names: SecretNames = .usual) -> String {
        let bytes = Array(text.utf8)
        let parameters = QueryParameters.secrets(in: bytes, names)
            .filter { !QueryParameters.isReference(bytes[$0]) }
        let ranges = (passwords(in: bytes) + parameters).sorted { $0.lowerBound < $1.lowerBound }
        return ranges.isEmpty ? text : replaced(ranges, in: bytes, by: mask)
    }

    /// Where passwords and secret parameters of URLs stand.
    static func secrets(in bytes: [UInt8], _ names: SecretNames) -> [Range<Int>] {
        passwords(in: bytes) + QueryParameters.secrets(in: bytes, names)
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
    private static func passwords(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var at = 0
        while at + 3 < bytes.count {
            guard bytes[at] == UInt8(ascii: ":"), bytes[at + 1] == UInt8(ascii: "/"),
                bytes[at + 2] == UInt8(ascii: "/")
            else {
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
    static func endOfVariable(in bytes: [UInt8], from start: Int) -> Int? {
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

    /// The text with `***` for each of these values, as it is, as it stands in JSON, within JSON, and
    /// so on.
    static func hiding(_ values: [String], in text: String) -> String {
        values.reduce(text) { text, secret in
            var forms = [secret]
            while forms.count <= TemplateParser.maximumDepth + 1, let last = forms.last {
                forms.append(last.jsonEscaped)
            }
            return forms.reversed().reduce(text) { $0.replacing($1, with: mask) }
        }
    }

    /// The same for what is said about a plan, in which a short value is also part of other words.
    static func quoted(_ text: String, hiding values: [String]) -> String {
        let long = values.filter { $0.utf8.count > 3 }
        let hidden = long.contains(where: text.contains) ? hiding(long, in: text) : text
        return values.reduce(hidden) { $0.replacing("'\($1)'", with: "'\(mask)'") }
    }

    /// The names behind each `$` or `${` of a text.
    static func variables(in bytes: ArraySlice<UInt8>) -> Set<String> {
        var names: Set<String> = []
        var rest = bytes
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[(dollar + 1)...]
            if rest.first == UInt8(ascii: "$") {
                // A plain dollar.
                rest = rest.dropFirst()
                continue
            }
            let isBraced = rest.first == UInt8(ascii: "{")
            if isBraced { rest = rest.dropFirst() }
            // In braces a name may have hyphens.
            let name = rest.prefix { isNamePart($0) || isBraced && $0 == UInt8(ascii: "-") }
            if !name.isEmpty { names.insert(String(decoding: name, as: UTF8.self)) }
        }
        return names
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            || byte == UInt8(ascii: "_")
    }
}
