/// A recursive descent over one JSON text; depth is bounded, so recursion is.
struct JSONParser: ~Copyable {
    /// Thrown when reading cannot go on; the reason is among the diagnostics.
    struct Stopped: Error {}

    var diagnostics = Diagnostics()
    let source: SourceFile
    let file: Int
    var at = 0

    var bytes: [UInt8] { source.bytes }

    init(_ source: SourceFile, file: Int) {
        self.source = source
        self.file = file
    }

    /// The only value of the text; nil after an error of the syntax.
    mutating func document() -> Node? {
        do {
            skipSpace()
            guard at < bytes.count else {
                diagnostics.error(
                    .emptyFile, "the file is empty",
                    at: SourceRange(file: file, start: 0, end: 0),
                    hint: "a plan starts with { \"version\": 1")
                return nil
            }
            let root = try value(depth: 0)
            skipSpace()
            if at < bytes.count {
                throw stop("unexpected text after the end of the plan", hint: commentHint)
            }
            return root
        } catch {
            return nil
        }
    }

    /// Records an error of the syntax at `offset` or here.
    mutating func stop(
        _ message: String, at offset: Int? = nil, hint: String? = nil
    ) -> Stopped {
        let start = min(offset ?? at, bytes.count)
        if let odd = OddCharacter(at: bytes[start...]) {
            diagnostics.add(odd.diagnostic(file: file))
            return Stopped()
        }
        diagnostics.error(
            .jsonSyntax, message,
            at: SourceRange(file: file, start: start, end: min(start + 1, bytes.count)),
            hint: hint)
        return Stopped()
    }

    // MARK: Values

    private mutating func value(depth: Int) throws(Stopped) -> Node {
        if diagnostics.isFull { throw Stopped() }
        guard depth <= YAMLReader.maximumDepth else {
            diagnostics.error(
                .tooDeep, "lists and maps are nested deeper than \(YAMLReader.maximumDepth) levels",
                at: SourceRange(file: file, start: at, end: min(at + 1, bytes.count)))
            throw Stopped()
        }
        switch peek {
        case UInt8(ascii: "{"):
            if depth > 0, at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "{") {
                diagnostics.add(
                    .unquotedExpression(in: source, file: file, at: at, language: "JSON"))
                throw Stopped()
            }
            return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""):
            let start = at
            let text = try string()
            return node(.scalar(Scalar(text: text, style: .quoted, kind: .string)), from: start)
        default: return try word()
        }
    }

    private mutating func array(depth: Int) throws(Stopped) -> Node {
        let start = at
        var items: [Node] = []
        var comma = start
        at += 1
        skipSpace()
        while !take(UInt8(ascii: "]")) {
            if !items.isEmpty {
                try separator("]", &comma)
                if peek == UInt8(ascii: "]") { throw trailing("]", comma) }
            }
            items.append(try value(depth: depth + 1))
            skipSpace()
        }
        return node(.sequence(items), from: start)
    }

    private mutating func object(depth: Int) throws(Stopped) -> Node {
        let start = at
        var members: [Member] = []
        var seen: [String: SourceRange] = [:]
        var comma = start
        at += 1
        skipSpace()
        while !take(UInt8(ascii: "}")) {
            if !seen.isEmpty {
                try separator("}", &comma)
                if peek == UInt8(ascii: "}") { throw trailing("}", comma) }
            }
            let keyStart = at
            guard peek == UInt8(ascii: "\"") else {
                throw stop("expected a key in double quotes", hint: keyHint)
            }
            let key = try string()
            let range = SourceRange(file: file, start: keyStart, end: at)
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw stop("expected ':' after a key") }
            skipSpace()
            let value = try value(depth: depth + 1)
            skipSpace()
            if let first = seen[key] {
                diagnostics.error(
                    .duplicateKey, "the key '\(key)' appears twice in this map", at: range,
                    related: [.init(message: "first used here", range: first)])
                continue
            }
            seen[key] = range
            members.append(Member(key: key, keyRange: range, value: value))
        }
        return node(.mapping(members), from: start)
    }

    /// A number, `true`, `false` or `null`.
    private mutating func word() throws(Stopped) -> Node {
        let start = at
        while let byte = peek, byte > 0x20, !Self.structure.contains(byte) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        let scalar: Scalar
        switch text {
        case "true", "false", "null": scalar = Scalar(plain: text)
        case "":
            at = start
            throw stop("expected a value", hint: commentHint)
        default:
            guard Self.isNumber(Array(text.utf8)) else {
                at = start
                throw stop("expected a JSON value, got '\(text.prefix(40))'", hint: valueHint(text))
            }
            scalar = Scalar(plain: text)
        }
        return node(.scalar(scalar), from: start)
    }

    private static let structure = Array(",:[]{}\"".utf8)

    /// `-? ( 0 | [1-9] [0-9]* ) ( \. [0-9]+ )? ( [eE] [-+]? [0-9]+ )?`
    private static func isNumber(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        func digits() -> Int { rest.prefix { (0x30...0x39).contains($0) }.count }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = digits()
        guard whole > 0, whole == 1 || rest.first != 0x30 else { return false }
        rest = rest.dropFirst(whole)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let fraction = digits()
            guard fraction > 0 else { return false }
            rest = rest.dropFirst(fraction)
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
                rest = rest.dropFirst()
            }
            let exponent = digits()
            guard exponent > 0 else { return false }
            rest = rest.dropFirst(exponent)
        }
        return rest.isEmpty
    }

    private func node(_ value: Node.Value, from start: Int) -> Node {
        Node(value, range: SourceRange(file: file, start: start, end: at))
    }

    // MARK: Cursor

    var peek: UInt8? { at < source.bytes.count ? source.bytes[at] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            at += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    /// Takes the comma between two entries and remembers where it stands.
    private mutating func separator(_ close: String, _ comma: inout Int) throws(Stopped) {
        comma = at
        guard take(UInt8(ascii: ",")) else {
            throw stop("expected ',' or '\(close)'", hint: commentHint)
        }
        skipSpace()
    }

    private mutating func trailing(_ close: String, _ comma: Int) -> Stopped {
        stop("JSON does not allow ',' before '\(close)'", at: comma, hint: "remove it")
    }

    // MARK: Words

    private var commentHint: String? {
        peek == UInt8(ascii: "/") || peek == UInt8(ascii: "#")
            ? "JSON has no comments; write the plan in YAML to use them" : nil
    }

    private var keyHint: String {
        commentHint ?? "a file that starts with '{' or is named .json is read as JSON"
    }

    private func valueHint(_ text: String) -> String? {
        if text.hasPrefix("/") || text.hasPrefix("#") { return commentHint }
        switch text.lowercased() {
        case "true", "false", "null": return "write it in lower case"
        case "none", "undefined": return "write null"
        default: return text.first?.isNumber == true ? nil : "put text in double quotes"
        }
    }
}
