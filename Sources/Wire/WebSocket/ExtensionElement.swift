import Units

/// One extension of a `Sec-WebSocket-Extensions` value with its parameters (RFC 6455 §9.1):
///
///     permessage-deflate; client_max_window_bits; server_max_window_bits="10", another
struct ExtensionElement: Hashable, Sendable {
    let name: String
    var parameters: [Parameter] = []

    /// A parameter with its value, if it has one.
    struct Parameter: Hashable, Sendable {
        let name: String
        let value: String?
    }

    /// The elements of a list, nil if the text is no such list. Empty elements are left out
    /// (RFC 9110 §5.6.1.2); a quoted value must be a token once its quotes are taken away.
    static func list(_ text: String) -> [ExtensionElement]? {
        var reader = ExtensionReader(Array(text.utf8))
        var elements: [ExtensionElement] = []
        repeat {
            guard !reader.isBetweenCommas else { continue }
            guard let element = reader.element() else { return nil }
            elements.append(element)
        } while reader.skip(",")
        return reader.isAtEnd ? elements : nil
    }
}

/// Reads one element after the other.
private struct ExtensionReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// Whether there is no element before the next comma or the end.
    var isBetweenCommas: Bool {
        mutating get {
            skipSpace()
            return isAtEnd || bytes[position] == UInt8(ascii: ",")
        }
    }

    /// Skips the mark if it comes next, with the white space around it.
    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard !isAtEnd, bytes[position] == UInt8(ascii: mark) else { return false }
        position += 1
        skipSpace()
        return true
    }

    /// A name and its parameters; nil if there is none.
    mutating func element() -> ExtensionElement? {
        guard let name = token() else { return nil }
        var element = ExtensionElement(name: name)
        while skip(";") {
            guard let parameter = token() else { return nil }
            var value: String?
            if skip("=") {
                value = isQuoted ? quoted() : token()
                if value == nil { return nil }
            }
            element.parameters.append(.init(name: parameter, value: value))
        }
        return element
    }

    private mutating func skipSpace() {
        while !isAtEnd, ASCII.isSpace(bytes[position]) { position += 1 }
    }

    private mutating func token() -> String? {
        let start = position
        while !isAtEnd, HTTPToken.allows(bytes[position]) { position += 1 }
        return position == start ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private var isQuoted: Bool { !isAtEnd && bytes[position] == UInt8(ascii: "\"") }

    /// The token inside a quoted string (RFC 9110 §5.6.4).
    private mutating func quoted() -> String? {
        var content: [UInt8] = []
        position += 1
        while !isAtEnd, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == UInt8(ascii: "\\") { position += 1 }
            guard !isAtEnd, HTTPToken.allows(bytes[position]) else { return nil }
            content.append(bytes[position])
            position += 1
        }
        guard !isAtEnd, !content.isEmpty else { return nil }
        position += 1
        return String(decoding: content, as: UTF8.self)
    }
}
