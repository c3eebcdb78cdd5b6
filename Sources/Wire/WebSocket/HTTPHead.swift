import Units

/// The start line and the header lines of an HTTP/1.1 message, found strictly (RFC 9112 §2–5): no
/// folded lines, no bare CR or LF, no control bytes, names of token characters only.
///
/// Positions are those in the buffer that was scanned.
public struct HTTPHead: Hashable, Sendable {
    /// The start line without its line end.
    public let startLine: Range<Int>
    /// The header lines in their order.
    public let fields: [Field]
    /// Position behind the empty line.
    public let end: Int

    /// One header line; white space around the value is left out.
    public struct Field: Hashable, Sendable {
        public let name: Range<Int>
        public let value: Range<Int>
    }

    /// What is known of a head.
    public enum Scan: Hashable, Sendable {
        case needMore
        case complete(HTTPHead)
        /// It can never become a head; the text says why.
        case invalid(String)
    }

    /// The longest head that is taken, in bytes.
    public static let maximumLength = 16_384
    /// The most header lines that are taken.
    public static let maximumFields = 100

    /// Looks for a head in the bytes from `start` to before `end`. Call again with more bytes after
    /// `needMore`; what can never become valid is told at once.
    public static func scan(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Scan {
        let limit = min(end, start + maximumLength)
        let more = end - start < maximumLength ? Scan.needMore : .invalid("headers over 16 KiB")
        let startLine: Range<Int>
        switch line(bytes, from: start, to: limit) {
        case .open: return more
        case .invalid(let text): return .invalid(text)
        case .complete(let range): startLine = range
        }
        var fields: [Field] = []
        var position = startLine.upperBound + 2
        while true {
            switch line(bytes, from: position, to: limit) {
            case .open:
                let rest = field(bytes, in: position..<limit, open: true)
                return rest.wrong.map { .invalid($0) } ?? more
            case .invalid(let text): return .invalid(text)
            case .complete(let range):
                position = range.upperBound + 2
                if range.isEmpty {
                    return .complete(HTTPHead(startLine: startLine, fields: fields, end: position))
                }
                let (found, wrong) = field(bytes, in: range, open: false)
                if let wrong { return .invalid(wrong) }
                if fields.count == maximumFields { return .invalid("over 100 header lines") }
                if let found { fields.append(found) }
            }
        }
    }

    /// The fields called `name` (in lower case).
    func fields(_ name: StaticString, in bytes: Span<UInt8>) -> [Field] {
        fields.filter { ASCII.matches(bytes, $0.name, name) }
    }

    /// Whether a field called `name` lists `token` (both in lower case).
    func lists(_ token: StaticString, under name: StaticString, in bytes: Span<UInt8>) -> Bool {
        fields(name, in: bytes).contains { field in
            ASCII.elements(bytes, field.value).contains { ASCII.matches(bytes, $0, token) }
        }
    }
}

extension HTTPHead {
    private enum Line {
        case open
        case complete(Range<Int>)
        case invalid(String)
    }

    /// The line that begins at `start`, if its end is there.
    private static func line(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Line {
        for i in start..<max(start, end) {
            switch bytes[i] {
            case UInt8(ascii: "\t"), 0x20...0x7E, 0x80...0xFF: continue
            case UInt8(ascii: "\r"):
                if i + 1 == end { return .open }
                let ended = bytes[i + 1] == UInt8(ascii: "\n")
                return ended ? .complete(start..<i) : .invalid("bare carriage return in headers")
            case UInt8(ascii: "\n"): return .invalid("bare line feed in headers")
            default: return .invalid("control byte in headers")
            }
        }
        return .open
    }

    /// The field of a line; of an `open` line (which may yet grow) only what is wrong already.
    private static func field(
        _ bytes: Span<UInt8>, in line: Range<Int>, open: Bool
    ) -> (found: Field?, wrong: String?) {
        guard let first = line.first else { return (nil, nil) }
        if ASCII.isSpace(bytes[first]) { return (nil, "folded header line") }
        guard let colon = line.first(where: { !HTTPToken.allows(bytes[$0]) }) else {
            return (nil, open ? nil : "header line without a colon")
        }
        if open, bytes[colon] == UInt8(ascii: "\r") { return (nil, nil) }
        guard bytes[colon] == UInt8(ascii: ":"), colon > first else {
            return (nil, "malformed header name")
        }
        let value = ASCII.trimmed(bytes, (colon + 1)..<line.upperBound)
        return (Field(name: first..<colon, value: value), nil)
    }
}
