extension YAMLFailure {
    /// What libyaml says, what we say, and the usual way out.
    private static let words: [(problem: String, message: String, hint: String?)] = [
        (
            "mapping values are not allowed in this context", "a ':' is not allowed here",
            "quote a value that contains ': '; a nested key goes on its own line"
        ),
        (
            "could not find expected ':'", "expected ':' after this key",
            "write 'key: value', with a space after the colon"
        ),
        (
            "did not find expected key", "expected a key",
            "indent the keys of a map alike; text after a quoted value is not allowed"
        ),
        (
            "did not find expected '-' indicator", "expected '-'",
            "indent the entries of a list alike"
        ),
        (
            "did not find expected ',' or ']'", "expected ',' or ']'",
            "quote an entry that contains one of , [ ] { }"
        ),
        (
            "did not find expected ',' or '}'", "expected ',' or '}'",
            "quote a value that contains one of , [ ] { }"
        ),
        (
            "found character that cannot start any token", "this character cannot start a value",
            "quote the value"
        ),
        (
            "found unexpected ':'", "a space is missing after this ':'",
            "write 'key: value', in braces too"
        ),
        ("found unexpected end of stream", "a quoted text is not closed", "close the quotes"),
        (
            "found unknown escape character", "unknown escape in double quotes",
            "write '\\\\' for a backslash, or use single quotes"
        ),
        (
            "found invalid Unicode character escape code",
            "this escape does not name a character",
            "write the character itself, or '\\U' and its eight hexadecimal digits"
        ),
        (
            "block sequence entries are not allowed in this context",
            "a list cannot start here", "put '-' on its own line below the key"
        ),
        (
            "did not find expected <document start>",
            "unexpected text after the end of the document",
            "a plan is one map with all of its keys at the left margin"
        ),
        (
            "did not find expected node content", "expected a value",
            "quote a text that begins with one of , ] }"
        ),
        (
            "did not find expected alphabetic or numeric character",
            "expected the name of an anchor", "quote a text that begins with '&' or '*'"
        ),
        (
            "did not find expected comment or line break",
            "expected a line break after '|' or '>'", "start the text on the next line"
        ),
        (
            "found unexpected document indicator", "a quoted text is not closed",
            "close the quotes"
        ),
        (
            "found undefined tag handle", "unknown tag handle",
            "quote a text that begins with '!'"
        ),
        (
            "did not find expected tag URI", "expected the name of a tag",
            "quote a text that begins with '!'"
        ),
        (
            "did not find expected hexdecimal number", "expected hexadecimal digits",
            "'\\x' has two of them, '\\u' four and '\\U' eight"
        ),
        (
            "did not find expected whitespace or line break", "expected a space or a line break",
            nil
        ),
        (
            "found unexpected non-alphabetical character", "unexpected character in a directive",
            "quote a text that begins with '%'"
        ),
        (
            "found an indentation indicator equal to 0",
            "expected an indentation from 1 to 9 after '|' or '>'", nil
        ),
        (
            "could not find expected directive name", "expected the name of a directive",
            "quote a text that begins with '%'"
        ),
        (
            "found unknown directive name", "unknown directive",
            "quote a text that begins with '%'"
        ),
    ]

    /// The diagnostic for this failure, with its place and, where it helps, where the unfinished
    /// thing began.
    func diagnostic(in source: SourceFile, file: Int, cursor: inout ByteCursor) -> Diagnostic {
        let offset = min(isByteOffset ? index : cursor.offset(of: index), source.bytes.count)
        let place = SourceRange(file: file, start: offset, end: min(offset + 1, source.bytes.count))
        if isByteOffset { return controlCharacter(at: place) }
        if problem.contains("tab character") || source.bytes[offset...].first == 0x09 {
            return Diagnostic(
                .error, code: TextCode.tabIndentation.rawValue,
                "a tab is not allowed as indentation", at: place, hint: "indent with spaces")
        }
        if let odd = oddCharacter(in: source, before: offset) { return odd.diagnostic(file: file) }
        if let colon = TightColon(before: offset, in: source.bytes) {
            return colon.diagnostic(file: file)
        }
        let start = cursor.offset(of: contextIndex)
        // Only in braces does what began on an earlier line explain the failure on this one.
        let isBraced = context?.contains("flow") ?? false
        for near in isBraced ? [offset, start] : [offset] {
            guard let brace = mark("{{", in: source, onLineOf: near) else { continue }
            return .unquotedExpression(in: source, file: file, at: brace)
        }
        if isBraced, let dollar = mark("${", in: source, onLineOf: offset) {
            return .unquotedVariable(in: source, file: file, at: dollar)
        }
        if isBraced, let path = path(in: source, cutAt: offset) {
            return .unquotedPath(in: source, file: file, at: path)
        }
        let words = Self.words.first { $0.problem == problem }
        var related: [Diagnostic.Related] = []
        if let context, start < offset, source.position(at: start) != source.position(at: offset) {
            let range = SourceRange(file: file, start: start, end: start + 1)
            related = [.init(message: context, range: range)]
        }
        return Diagnostic(
            .error, code: TextCode.syntax.rawValue, words?.message ?? problem, at: place,
            hint: words?.hint, related: related)
    }

    /// What cannot be seen on the line of the failure or on the one before, and may be its reason.
    private func oddCharacter(in source: SourceFile, before offset: Int) -> OddCharacter? {
        let lines = source.bytes[..<offset].split(
            separator: 0x0A, omittingEmptySubsequences: false)
        let before = lines.dropLast().last
        let end = source.bytes[offset...].firstIndex(of: 0x0A) ?? source.bytes.count
        let start = lines.last?.startIndex ?? 0
        return before.flatMap { OddCharacter(onLine: $0) }
            ?? OddCharacter(onLine: source.bytes[start..<end])
    }

    /// What libyaml does not take of a text in UTF-8.
    private func controlCharacter(at place: SourceRange) -> Diagnostic {
        Diagnostic(
            .error, code: TextCode.controlCharacter.rawValue,
            "a control character is not allowed in a plan", at: place,
            hint: "inside double quotes write it as an escape, such as '\\x1b'")
    }

    /// The range of a JSON path, one of whose brackets YAML takes for the begin of a list; nil if
    /// that is not what is at `offset`.
    private func path(in source: SourceFile, cutAt offset: Int) -> Range<Int>? {
        let bytes = source.bytes
        guard bytes[offset...].first == UInt8(ascii: "[") else { return nil }
        let before = bytes[..<offset]
        let start =
            before.lastIndex { " ,{[\n".utf8.contains($0) }.map { $0 + 1 } ?? 0
        guard bytes[start] == UInt8(ascii: "$") else { return nil }
        var end = offset
        var quote: UInt8?
        while end < bytes.count, bytes[end] != 0x0A {
            let byte = bytes[end]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            } else if " :,}".utf8.contains(byte) {
                break
            }
            end += 1
        }
        return start..<end
    }

    /// The offset of two signs such as `{{` outside quotes and comments on the line of `offset`.
    private func mark(_ mark: String, in source: SourceFile, onLineOf offset: Int) -> Int? {
        let bytes = source.bytes
        var at = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        var quote: UInt8?
        while at + 1 < bytes.count, bytes[at] != 0x0A {
            let byte = bytes[at]
            if let open = quote {
                if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") { at += 1 }
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "#") {
                return nil
            } else if bytes[at...].starts(with: mark.utf8) {
                return at
            }
            at += 1
        }
        return nil
    }
}

extension Diagnostic {
    /// A `${…}` at `offset` without quotes, whose braces end those around it.
    static func unquotedVariable(in source: SourceFile, file: Int, at offset: Int) -> Diagnostic {
        let rest = source.bytes[offset...].prefix { $0 != 0x0A }
        let end = rest.firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? rest.endIndex
        let text = String(decoding: source.bytes[offset..<end], as: UTF8.self)
        return Diagnostic(
            .error, code: TextCode.syntax.rawValue, "'${…}' must be quoted inside '{ }'",
            at: SourceRange(file: file, start: offset, end: end),
            hint: "quote the whole value: \"\(text)\"")
    }

    /// A JSON path with brackets within braces.
    static func unquotedPath(in source: SourceFile, file: Int, at range: Range<Int>) -> Diagnostic {
        let path = String(decoding: source.bytes[range], as: UTF8.self)
        let quote = path.contains("'") ? "\"" : "'"
        return Diagnostic(
            .error, code: TextCode.syntax.rawValue,
            "a path with brackets must be quoted inside '{ }'",
            at: SourceRange(file: file, start: range.lowerBound, end: range.upperBound),
            hint: "write \(quote)\(path)\(quote)")
    }

    /// A `{{` at `offset` that YAML (or JSON) would read as a map within a map.
    static func unquotedExpression(
        in source: SourceFile, file: Int, at offset: Int, language: String = "YAML"
    ) -> Diagnostic {
        let rest = source.bytes[offset...]
        let line = rest.prefix { $0 != 0x0A && $0 != 0x0D }
        let close = line.indices.first {
            line[$0] == UInt8(ascii: "}") && $0 + 1 < line.endIndex && line[$0 + 1] == line[$0]
        }
        let end = close.map { $0 + 2 } ?? line.endIndex
        let text = String(decoding: source.bytes[offset..<end], as: UTF8.self)
        return Diagnostic(
            .error, code: TextCode.unquotedExpression.rawValue,
            "\(language) reads an unquoted '{{' as a map",
            at: SourceRange(file: file, start: offset, end: end),
            hint: "quote the whole value: \"\(text)\"")
    }
}
