/// Finds secrets in what servers say, which is cut, nested and of any form: members of JSON (also of
/// JSON within a text), fields of forms, headers.
///
///     {"token":"abc"}   {\"token\":\"abc\"}   token=abc   Authorization: Bearer abc
struct SpokenSecrets {
    private let bytes: [UInt8]
    private let names: SecretNames
    private var at = 0
    private var found: [Range<Int>] = []

    /// The text with `***` for the values of what is named like a secret.
    static func masked(_ text: String, _ names: SecretNames) -> String {
        var search = SpokenSecrets(bytes: Array(text.utf8), names: names)
        search.run()
        return search.found.isEmpty
            ? text : Redaction.replaced(search.found, in: search.bytes, by: Redaction.mask)
    }

    private init(bytes: [UInt8], names: SecretNames) {
        self.bytes = bytes
        self.names = names
    }

    private mutating func run() {
        while at < bytes.count {
            guard Self.isNamePart(bytes[at]) else {
                at += 1
                continue
            }
            let start = at
            while at < bytes.count, Self.isNamePart(bytes[at]) { at += 1 }
            let name = String(decoding: bytes[start..<at], as: UTF8.self)
            if name == "Bearer" || name == "Basic" {
                takeCredentials()
            } else if names.contains(name) {
                takeValue(of: name)
            }
        }
    }

    /// What stands behind a name: a sign, and a value of the form that goes with it.
    private mutating func takeValue(of name: String) {
        var next = at
        let quote = quote(at: &next)
        skipBlanks(&next)
        guard next < bytes.count,
            bytes[next] == UInt8(ascii: ":") || bytes[next] == UInt8(ascii: "=")
        else { return }
        let isField = bytes[next] == UInt8(ascii: "=")
        next += 1
        skipBlanks(&next)
        var start = next
        if let opening = self.quote(at: &start) {
            take(start..<end(of: opening, from: start))
        } else if isField {
            take(next..<end(from: next) { $0 <= 0x20 || "&;,\"'".utf8.contains($0) })
        } else if quote != nil {
            // A number or a word of JSON; what a container holds has names of its own.
            take(next..<end(from: next) { $0 <= 0x20 || ",}]{[\"".utf8.contains($0) })
        } else if Self.isHeader(name) {
            take(next..<end(from: next) { $0 == 0x0A || $0 == 0x0D })
        }
    }

    private mutating func takeCredentials() {
        var next = at
        skipBlanks(&next)
        let end = end(from: next) { $0 <= 0x20 || ",;\"'".utf8.contains($0) }
        if next > at, end - next >= 8 { take(next..<end) }
    }

    private mutating func take(_ range: Range<Int>) {
        if !range.isEmpty { found.append(range) }
        at = max(at, range.upperBound)
    }

    // MARK: Bytes

    /// A quote with the backslashes before it, which tell how deep it is nested; passes over it.
    private func quote(at position: inout Int) -> [UInt8]? {
        var end = position
        while end < bytes.count, bytes[end] == UInt8(ascii: "\\") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") || bytes[end] == UInt8(ascii: "'")
        else { return nil }
        defer { position = end + 1 }
        return Array(bytes[position...end])
    }

    /// Whether a quote of the same depth stands here.
    private func isQuote(_ quote: [UInt8], at place: Int) -> Bool {
        bytes[place...].starts(with: quote)
            && (place == 0 || bytes[place - 1] != UInt8(ascii: "\\"))
    }

    private func end(from start: Int, where isEnd: (UInt8) -> Bool) -> Int {
        bytes[start...].firstIndex(where: isEnd) ?? bytes.count
    }

    /// Where a text in quotes ends.
    private func end(of quote: [UInt8], from start: Int) -> Int {
        (start..<bytes.count).first { isQuote(quote, at: $0) } ?? bytes.count
    }

    private func skipBlanks(_ position: inout Int) {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 {
            position += 1
        }
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    /// Whether what follows a name and a colon in plain text is a value, and no words about it.
    private static func isHeader(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("authorization") || name.hasSuffix("cookie")
    }
}
