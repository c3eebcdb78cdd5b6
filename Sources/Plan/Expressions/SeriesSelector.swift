/// Which series of a page of Prometheus text is meant: its name, and labels that it has among others,
/// as `http_queue_depth{job="x"}`.
public struct SeriesSelector: Hashable, Sendable, CustomStringConvertible {
    /// A label that the series has.
    public struct Label: Hashable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public let name: String
    /// Sorted by name, each once.
    public let labels: [Label]

    /// As Prometheus writes it.
    public var description: String {
        if labels.isEmpty { return name }
        let inside = labels.map { label in
            let value = label.value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(label.name)=\"\(value)\""
        }
        return "\(name){\(inside.joined(separator: ","))}"
    }

    /// Whether a series of the same name is meant that has these labels.
    public func takes(_ found: [Label]) -> Bool { labels.allSatisfy(found.contains) }

    /// Reads a selector; throws what is wrong with it.
    public init(parsing text: String) throws(Malformed) {
        var parser = SelectorParser(text)
        name = try parser.name()
        var found: [Label] = []
        if parser.take("{") {
            while !parser.take("}") {
                let label = try parser.label()
                if found.contains(where: { $0.name == label.name }) {
                    throw Malformed(message: "the label '\(label.name)' appears twice")
                }
                found.append(label)
                if parser.take(",") { continue }
                guard parser.take("}") else {
                    throw Malformed(message: "expected ',' or '}' after a label")
                }
                break
            }
        }
        try parser.end()
        labels = found.sorted { $0.name < $1.name }
    }

    /// Why a text is no selector.
    public struct Malformed: Error, Equatable, Sendable {
        public var message: String
        public var hint: String?

        init(message: String, hint: String? = nil) {
            self.message = message
            self.hint = hint
        }
    }
}

/// A cursor over the bytes of a selector.
private struct SelectorParser {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    private mutating func skipSpaces() {
        while at < bytes.count, [0x20, 0x09].contains(bytes[at]) { at += 1 }
    }

    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard at < bytes.count, bytes[at] == UInt8(ascii: sign) else { return false }
        at += 1
        return true
    }

    /// The name of a metric, which may hold colons.
    mutating func name() throws(SeriesSelector.Malformed) -> String {
        let name = word(besides: [UInt8(ascii: "_"), UInt8(ascii: ":")])
        if !name.isEmpty { return name }
        throw SeriesSelector.Malformed(
            message: "expected the name of a series",
            hint: "write it as the page has it, such as http_queue_depth{job=\"x\"}")
    }

    mutating func label() throws(SeriesSelector.Malformed) -> SeriesSelector.Label {
        let name = word(besides: [UInt8(ascii: "_")])
        if name.isEmpty {
            throw SeriesSelector.Malformed(
                message: "expected a label", hint: "labels are written name=\"value\"")
        }
        if take("!") || take("=") && (take("~") || take("=")) {
            throw SeriesSelector.Malformed(
                message: "a label is compared with = only",
                hint: "write the labels that pick one series, such as \(name)=\"value\"")
        }
        guard at > 0, bytes[at - 1] == UInt8(ascii: "=") else {
            throw SeriesSelector.Malformed(
                message: "expected '=' after the label '\(name)'",
                hint: "write \(name)=\"value\"")
        }
        return SeriesSelector.Label(name: name, value: try value(of: name))
    }

    /// The text in quotes of either kind, with `\\`, `\"` and `\n` in it.
    private mutating func value(of name: String) throws(SeriesSelector.Malformed) -> String {
        skipSpaces()
        guard at < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[at]) else {
            throw SeriesSelector.Malformed(
                message: "the value of the label '\(name)' must be in quotes",
                hint: "write \(name)=\"value\"")
        }
        let quote = bytes[at]
        at += 1
        var value: [UInt8] = []
        while at < bytes.count, bytes[at] != quote {
            if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
                at += 1
                value.append(bytes[at] == UInt8(ascii: "n") ? 0x0A : bytes[at])
            } else {
                value.append(bytes[at])
            }
            at += 1
        }
        guard at < bytes.count else {
            throw SeriesSelector.Malformed(
                message: "the value of the label '\(name)' has no end quote")
        }
        at += 1
        return String(decoding: value, as: UTF8.self)
    }

    /// Letters and digits, which do not come first, and others.
    private mutating func word(besides extra: [UInt8]) -> String {
        skipSpaces()
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            let isLetter = (0x61...0x7A).contains(byte | 0x20) || extra.contains(byte)
            guard isLetter || at > start && (0x30...0x39).contains(byte) else { break }
            at += 1
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    mutating func end() throws(SeriesSelector.Malformed) {
        skipSpaces()
        guard at < bytes.count else { return }
        let rest = String(decoding: bytes[at...], as: UTF8.self)
        throw SeriesSelector.Malformed(
            message: "unexpected '\(rest)' after the series",
            hint: "one series is read as it stands, without functions and ranges")
    }
}
