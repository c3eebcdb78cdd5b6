/// Finds the parameters of queries in any text: `?name=value&name=value`.
enum QueryParameters {
    /// Where the values of those stand whose names are secret.
    static func secrets(in bytes: [UInt8], _ names: SecretNames) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var at = 0
        while at < bytes.count {
            let opens = bytes[at] == UInt8(ascii: "?") || bytes[at] == UInt8(ascii: "&")
            at += 1
            guard opens else { continue }
            let name = bytes[at...].prefix(while: isNamePart)
            let start = name.endIndex + 1
            guard start <= bytes.count, bytes[name.endIndex...].first == UInt8(ascii: "="),
                names.contains(plain(name))
            else { continue }
            at = end(of: bytes, from: start)
            if at > start { ranges.append(start..<at) }
        }
        return ranges
    }

    /// Whether a value is nothing but `${name}` or `{{ expression }}`, which tell nothing.
    static func isReference(_ value: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: value, as: UTF8.self)
        return text.wholeMatch(of: /\$\{\w+\}|\{\{[^'"]*\}\}/) != nil
    }

    /// A name without its percent signs, such as `access%5Ftoken`.
    private static func plain(_ name: ArraySlice<UInt8>) -> String {
        let text = String(decoding: name, as: UTF8.self)
        return URLAuthority.percentDecoded(text[...]).map { String(decoding: $0, as: UTF8.self) }
            ?? text
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
            || "-_.%[]".utf8.contains(byte)
    }

    /// Where a value ends that begins here; variables and expressions may hold anything.
    private static func end(of bytes: [UInt8], from start: Int) -> Int {
        var at = start
        while at < bytes.count, !isEnd(of: bytes, at) {
            if bytes[at...].starts(with: "{{".utf8) {
                let close = bytes[at...].indices.first { bytes[$0...].starts(with: "}}".utf8) }
                at = close.map { $0 + 2 } ?? at + 1
            } else {
                at = Redaction.endOfVariable(in: bytes, from: at) ?? at + 1
            }
        }
        return at
    }

    /// Whether the next parameter, the fragment or what is no URL begins here: a comma or a closing
    /// bracket does only where nothing of a URL follows it.
    private static func isEnd(of bytes: [UInt8], _ at: Int) -> Bool {
        let byte = bytes[at]
        if byte <= 0x20 || "&#\"'".utf8.contains(byte) { return true }
        guard ",)]}".utf8.contains(byte) else { return false }
        let rest = bytes[at...].drop { ",)]}".utf8.contains($0) }
        return rest.first.map { $0 <= 0x20 || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") }
            ?? true
    }
}
