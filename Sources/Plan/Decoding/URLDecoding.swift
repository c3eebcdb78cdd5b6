import PlanText

extension PlanDecoder {
    /// Takes a WebSocket URL apart (RFC 6455 §3); `ws+unix://` names the file of a socket.
    func url(_ text: String, at range: SourceRange) -> WebSocketURL? {
        if text.hasPrefix("ws+unix:") { return socketURL(text, at: range) }
        if text.hasPrefix("{{") {
            error(
                .badTarget, "a target begins with ws:// or wss:// and a host as it is", at: range,
                hint: "a value that is the whole path is written ws://host:port{{ raw(path) }}")
            return nil
        }
        guard let scheme = ["ws://", "wss://"].first(where: text.hasPrefix) else {
            let shown = masked(text)
            error(
                .badTarget, "'\(shown)' is no target", at: range, hint: schemeHint(shown))
            return nil
        }
        let rest = text.dropFirst(scheme.utf8.count)
        let authority = Self.authority(of: rest)
        let hosts =
            "several hosts are a list under 'urls:'; a value that is the whole path is written "
            + "{{ raw(path) }}"
        if hasExpression(authority, hosts, at: range) { return nil }
        let parts: URLAuthority
        do {
            parts = try URLAuthority(parsing: authority)
        } catch {
            let cutsUser = authority.contains(":") && rest[authority.endIndex...].contains("@")
            self.error(
                .badTarget, error.message, at: range,
                hint: cutsUser
                    ? "in a password '/' is written %2F, '?' %3F and '#' %23"
                    : error.hint ?? "write \(scheme)host:port/path")
            return nil
        }
        let offset = scheme.utf8.count + authority.utf8.count
        guard let resource = resource(of: text, from: offset, at: range) else { return nil }
        let isSecure = scheme == "wss://"
        return WebSocketURL(
            text: masked(text), label: label(text, at: range), isSecure: isSecure,
            host: parts.host, port: parts.port ?? (isSecure ? 443 : 80),
            authority: parts.hostAndPort, authorization: parts.authorization, resource: resource)
    }

    /// `ws+unix:///path.sock:/resource`: the path is percent-decoded and ends at the first ':'.
    private func socketURL(_ text: String, at range: SourceRange) -> WebSocketURL? {
        let form = "write ws+unix:///path.sock:/resource"
        let rest = text.dropFirst("ws+unix://".utf8.count)
        guard text.hasPrefix("ws+unix:///"), !rest.hasPrefix("//") else {
            error(.badTarget, "'ws+unix://' is followed by an absolute path", at: range, hint: form)
            return nil
        }
        let written = rest.prefix { $0 != ":" && $0 != "?" && $0 != "#" }
        if hasExpression(written, "several sockets are a list under 'urls:'", at: range) {
            return nil
        }
        var resourceStart = text.utf8.count - rest.utf8.count + written.utf8.count
        let tail = rest[written.endIndex...]
        guard tail.isEmpty || [":", ":/", ":?", ":{"].contains(String(tail.prefix(2))) else {
            error(
                .badTarget, "behind the path of a socket stands nothing or ':' and a resource",
                at: range, hint: form)
            return nil
        }
        if !tail.isEmpty { resourceStart += 1 }
        guard let bytes = URLAuthority.percentDecoded(written),
            let path = String(validating: bytes, as: UTF8.self),
            !path.hasSuffix("/"), path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else {
            error(
                .badTarget, "'\(written)' is no path of a socket", at: range,
                hint: "it names a file; write %20 for a space, %25 for '%'")
            return nil
        }
        guard bytes.count <= 107 else {
            error(
                .badTarget,
                "the path of a socket has at most 107 bytes, and this one has \(bytes.count)",
                at: range)
            return nil
        }
        guard let resource = resource(of: text, from: resourceStart, at: range) else { return nil }
        return WebSocketURL(
            text: masked(text), label: label(text, at: range), socketPath: path, host: "localhost",
            port: 0, authority: "localhost", resource: resource)
    }

    /// What reports call a URL: its text in the plan if that has variables, without its secrets.
    private func label(_ text: String, at range: SourceRange) -> String {
        masked(written(at: range) ?? text)
    }

    /// The scalar at a place as the plan has it, if it has variables.
    private func written(at range: SourceRange) -> String? {
        var text = String(decoding: bytes(in: range), as: UTF8.self)
        if text.count > 1, let quote = text.first, quote == "'" || quote == "\"",
            text.last == quote
        {
            text = String(text.dropFirst().dropLast())
        }
        return text.contains("$") && !text.contains("\n") ? text : nil
    }

    /// What stands before the path: up to a slash and the like, or to a value that is the path.
    private static func authority(of rest: Substring) -> Substring {
        let all = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let braces = all.firstRange(of: "{{"), !all[..<braces.lowerBound].isEmpty,
            all[braces.upperBound...].starts(with: #/ *(default\( *)?raw *\(/#)
        else { return all }
        return all[..<braces.lowerBound]
    }

    private func hasExpression(
        _ text: Substring, _ hint: String, at range: SourceRange
    ) -> Bool {
        guard text.contains("{{") else { return false }
        error(
            .badTemplate, "'{{ }}' may stand behind the host only", at: range,
            hint: hint)
        return true
    }

    private func schemeHint(_ text: String) -> String {
        if text.hasPrefix("http://") { return "did you mean 'ws://\(text.dropFirst(7))'?" }
        if text.hasPrefix("https://") { return "did you mean 'wss://\(text.dropFirst(8))'?" }
        if text.hasPrefix("unix:") {
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

    /// What the request line asks for: the text from an offset on, from '/' if it has none. Where a
    /// value is the whole path, the slash comes with it.
    private func resource(
        of text: String, from offset: Int, at range: SourceRange
    ) -> Template? {
        guard let (resource, parser) = parsed(text, from: offset, as: .url, at: range),
            isLine(resource, at: range)
        else { return nil }
        if let (braces, isRaw) = parser.expressions.first, braces.lowerBound == offset, !isRaw {
            error(
                .badTemplate, "a value that is the whole path is not encoded",
                at: place(braces, of: text, in: range), hint: "write {{ raw(path) }}")
            return nil
        }
        warnOfWholePath(parser, of: text, from: offset, at: range)
        let first = text.utf8.dropFirst(offset).first
        if first == UInt8(ascii: "/") || first == UInt8(ascii: "{") { return resource }
        return Template(parts: [.text("/")] + resource.parts).joined
    }

    /// Warns of a value that is all of a path and yet encoded, as one part of a path would be.
    private func warnOfWholePath(
        _ parser: TemplateParser, of text: String, from offset: Int, at range: SourceRange
    ) {
        guard let (braces, isRaw) = parser.expressions.first, !isRaw,
            braces.lowerBound == offset + 1, parser.usesOutside,
            [nil, UInt8(ascii: "?")].contains(parser.bytes.dropFirst(braces.upperBound).first)
        else { return }
        let inner = String(decoding: parser.bytes[braces].dropFirst(2).dropLast(2), as: UTF8.self)
        let value = trim(inner[...])
        warning(
            .encodedPath,
            "the whole path is '\(value)', which is percent-encoded: a '/' in it becomes %2F",
            at: place(braces, of: text, in: range),
            hint: "write {{ raw(\(value)) }} if it may have more than one part, "
                + "{{ url(\(value)) }} if it has one")
    }

    /// Whether what stands in the request line is fit for it; says why not.
    private func isLine(_ resource: Template, at range: SourceRange) -> Bool {
        for case .text(let text) in resource.parts {
            if text.contains("#") {
                error(
                    .badTarget, "a WebSocket URL has no fragment", at: range,
                    hint: "write %23 for '#'")
                return false
            }
            if text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
                error(
                    .badTarget, "spaces and letters beyond ASCII cannot stand in a URL", at: range,
                    hint: "write them percent-encoded, such as %20 for a space")
                return false
            }
        }
        return true
    }
}
