import PlanText
import Units

/// Takes a WebSocket URL apart (RFC 6455 §3); `ws+unix://` names the file of a socket. Schemes may be
/// written in capitals (RFC 3986 §3.1).
struct URLParser {
    /// A URL, and what was seen on the way.
    struct Parsed {
        let url: WebSocketURL
        let parser: TemplateParser
        /// A value that is all of the path and yet encoded, as one part of a path would be: its text
        /// and where it stands.
        let encodedPath: (value: String, range: Range<Int>)?
    }

    let text: String
    /// What reports call it, if that is not the text.
    var written: String?
    let context: TemplateContext
    let secrets: SecretNames

    /// The URL; all of it is read.
    func parse() throws(ExpressionError) -> Parsed {
        let scheme = Self.scheme(of: text)
        if scheme == "ws+unix" { return try socket() }
        if text.hasPrefix("{{") {
            throw fail(
                "a target must begin with ws:// or wss:// and a host without '{{ }}'",
                hint: "a value that is the whole path is written ws://host:port{{ raw(path) }}")
        }
        let isSecure = scheme == "wss"
        let rest = text.dropFirst(isSecure ? 6 : 5)
        guard isSecure || scheme == "ws", text.dropLast(rest.count).hasSuffix("://") else {
            let shown = masked(text)
            throw fail("expected a target URL, got '\(shown)'", hint: Self.schemeHint(shown))
        }
        let authority = Self.authority(of: rest)
        try requireConstant(
            authority,
            "write several hosts as a list under 'urls:', and a value that is the whole path as "
                + "{{ raw(path) }}")
        let parts: URLAuthority
        do {
            parts = try URLAuthority(parsing: authority)
        } catch {
            let cutsUser = authority.contains(":") && rest[authority.endIndex...].contains("@")
            throw fail(
                error.message,
                hint: cutsUser
                    ? "in a password '/' is written %2F, '?' %3F and '#' %23"
                    : error.hint ?? "write \(scheme)://host:port/path")
        }
        let usual: UInt16 = isSecure ? 443 : 80
        return try parsed(from: text.utf8.count - rest[authority.endIndex...].utf8.count) {
            resource in
            WebSocketURL(
                text: masked(text), label: masked(written ?? text), isSecure: isSecure,
                host: parts.host, port: parts.port ?? usual,
                authority: parts.hostHeader(besides: usual), authorization: parts.authorization,
                resource: resource)
        }
    }

    /// `ws+unix:///path.sock:/resource`: the path is percent-decoded and ends at the first ':'.
    private func socket() throws(ExpressionError) -> Parsed {
        let form = "write ws+unix:///path.sock:/resource"
        let rest = text.dropFirst("ws+unix://".utf8.count)
        guard text.dropFirst("ws+unix:".utf8.count).hasPrefix("///"), !rest.hasPrefix("//") else {
            throw fail("'ws+unix://' must be followed by an absolute path", hint: form)
        }
        let written = rest.prefix { $0 != ":" && $0 != "?" && $0 != "#" }
        try requireConstant(written, "write several sockets as a list under 'urls:'")
        var start = text.utf8.count - rest.utf8.count + written.utf8.count
        let tail = rest[written.endIndex...]
        guard tail.isEmpty || [":", ":/", ":?", ":{"].contains(String(tail.prefix(2))) else {
            throw fail(
                "expected nothing or ':' and a resource after the path of a socket", hint: form)
        }
        if !tail.isEmpty { start += 1 }
        guard let bytes = URLAuthority.percentDecoded(written),
            let path = String(validating: bytes, as: UTF8.self),
            !path.hasSuffix("/"), path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            throw fail(
                "expected the path of a socket, got '\(written)'",
                hint: "it names a file; write %20 for a space, %25 for '%'")
        }
        guard bytes.count <= 107 else {
            throw fail(
                "the path of a socket must not exceed 107 bytes, but this one has \(bytes.count)")
        }
        return try parsed(from: start) { resource in
            WebSocketURL(
                text: masked(text), label: masked(self.written ?? text), socketPath: path,
                host: "localhost", port: 0, authority: "localhost", resource: resource)
        }
    }

    // MARK: Hosts

    /// What stands before the path: up to a slash and the like, or to a value that is the path.
    private static func authority(of rest: Substring) -> Substring {
        let all = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let braces = all.firstRange(of: "{{"), !all[..<braces.lowerBound].isEmpty,
            all[braces.upperBound...].starts(with: #/ *(default\( *)?raw *\(/#)
        else { return all }
        return all[..<braces.lowerBound]
    }

    private func requireConstant(_ part: Substring, _ hint: String) throws(ExpressionError) {
        guard part.contains("{{") else { return }
        throw fail("'{{ }}' is allowed only after the host", .badTemplate, hint: hint)
    }

    /// What stands before the first colon, in small letters.
    private static func scheme(of text: String) -> String {
        text.firstIndex(of: ":").map { text[..<$0].lowercased() } ?? ""
    }

    private static func schemeHint(_ text: String) -> String {
        let scheme = scheme(of: text)
        if scheme == "http", text.dropFirst(4).hasPrefix("://") {
            return "did you mean 'ws\(text.dropFirst(4))'?"
        }
        if scheme == "https", text.dropFirst(5).hasPrefix("://") {
            return "did you mean 'wss\(text.dropFirst(5))'?"
        }
        if scheme == "unix" {
            return "did you mean 'ws+unix:///\(text.dropFirst(5).drop { $0 == "/" })'?"
        }
        if closest(to: text, among: ["embedded"]) != nil { return "did you mean 'embedded'?" }
        if let slip = text.wholeMatch(of: /(wss?)[:\/\\]+([^\s\/].*)/.ignoresCase()) {
            return "did you mean '\(slip.1.lowercased())://\(slip.2)'?"
        }
        let isBare = !text.contains("://") && !text.contains(" ") && !text.isEmpty
        return isBare
            ? "did you mean 'ws://\(text)'?"
            : "write ws://host:port/path, wss://host:port/path, ws+unix:///path.sock:/resource "
                + "or embedded"
    }

    // MARK: Path and query

    /// The URL with what its request line asks for: the text from an offset on, from '/' if it has
    /// none. Where a value is the whole path, the slash comes with it.
    private func parsed(
        from offset: Int, _ url: (Template) -> WebSocketURL
    ) throws(ExpressionError) -> Parsed {
        var (resource, parser) = try context.parse(text, from: offset, as: .url)
        try requireLine(resource)
        if let (braces, isRaw) = parser.expressions.first, braces.lowerBound == offset, !isRaw {
            throw fail(
                "a value that is the whole path must not be encoded", .badTemplate, at: braces,
                hint: "write {{ raw(path) }}")
        }
        let first = text.utf8.dropFirst(offset).first
        if first != UInt8(ascii: "/"), first != UInt8(ascii: "{") {
            resource = Template(parts: [.text("/")] + resource.parts).joined
        }
        return Parsed(
            url: url(resource), parser: parser, encodedPath: encodedPath(parser, from: offset))
    }

    private func encodedPath(
        _ parser: TemplateParser, from offset: Int
    ) -> (value: String, range: Range<Int>)? {
        guard let (braces, isRaw) = parser.expressions.first, !isRaw,
            braces.lowerBound == offset + 1, parser.usesOutside,
            [nil, UInt8(ascii: "?")].contains(parser.bytes.dropFirst(braces.upperBound).first)
        else { return nil }
        let inner = String(decoding: parser.bytes[braces].dropFirst(2).dropLast(2), as: UTF8.self)
        return (String(trim(inner[...])), braces)
    }

    /// Refuses what is not fit for a request line.
    private func requireLine(_ resource: Template) throws(ExpressionError) {
        for case .text(let text) in resource.parts {
            if text.contains("#") {
                throw fail("a WebSocket URL must not have a fragment", hint: "write %23 for '#'")
            }
            if text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
                throw fail(
                    "a URL must not contain spaces or non-ASCII letters",
                    hint: "write them percent-encoded, such as %20 for a space")
            }
        }
    }

    // MARK: Errors

    private func masked(_ text: String) -> String { Redaction.masked(text, secrets) }

    private func fail(
        _ message: String, _ code: PlanCode = .badTarget, at range: Range<Int>? = nil,
        hint: String? = nil
    ) -> ExpressionError {
        ExpressionError(code: code, message: message, range: range, hint: hint)
    }
}
