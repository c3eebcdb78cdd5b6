import PlanText

extension PlanDecoder {
    /// Takes a `ws://` URL apart (RFC 6455 §3).
    func url(_ text: String, at range: SourceRange) -> WebSocketURL? {
        for scheme in ["wss://", "ws+unix://"] where text.hasPrefix(scheme) {
            notSupported("'\(scheme)'", at: range)
            return nil
        }
        guard text.hasPrefix("ws://") else {
            badURL("'\(text)' is no target", at: range, hint: schemeHint(text))
            return nil
        }
        let rest = text.dropFirst(5)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if authority.contains("{{") {
            error(
                .badTemplate, "'{{ }}' may stand behind the host only", at: range,
                hint: "several hosts are a list under 'urls:'")
            return nil
        }
        guard let (host, port) = hostAndPort(authority) else {
            badURL(
                "'\(text)' is no WebSocket URL", at: range,
                hint: "write ws://host:port/path, without user name")
            return nil
        }
        let offset = 5 + authority.utf8.count
        guard var resource = template(text, from: offset, at: range), isLine(resource, at: range)
        else { return nil }
        if !rest.dropFirst(authority.count).hasPrefix("/") {
            resource = Template(parts: [.text("/")] + resource.parts).joined
        }
        return WebSocketURL(
            text: text, label: written(at: range) ?? text, host: host, port: port,
            authority: String(authority), resource: resource)
    }

    /// The scalar at a place as the plan has it, if it has variables.
    private func written(at range: SourceRange) -> String? {
        var text = String(decoding: source.bytes[range.start..<range.end], as: UTF8.self)
        if text.count > 1, let quote = text.first, quote == "'" || quote == "\"",
            text.last == quote
        {
            text = String(text.dropFirst().dropLast())
        }
        return text.contains("$") && !text.contains("\n") ? text : nil
    }

    private func badURL(_ message: String, at range: SourceRange, hint: String) {
        error(.badTarget, message, at: range, hint: hint)
    }

    private func schemeHint(_ text: String) -> String {
        if text.hasPrefix("http://") { return "did you mean 'ws://\(text.dropFirst(7))'?" }
        if text.hasPrefix("https://") { return "did you mean 'wss://\(text.dropFirst(8))'?" }
        if closest(to: text, among: ["embedded"]) != nil { return "did you mean 'embedded'?" }
        let isBare = !text.contains("://") && !text.contains(" ") && !text.isEmpty
        return isBare ? "did you mean 'ws://\(text)'?" : "write ws://host:port/path or embedded"
    }

    /// Whether what stands in the request line is fit for it; says why not.
    private func isLine(_ resource: Template, at range: SourceRange) -> Bool {
        for case .text(let text) in resource.parts {
            if text.contains("#") {
                badURL("a WebSocket URL has no fragment", at: range, hint: "write %23 for '#'")
                return false
            }
            if text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
                badURL(
                    "spaces and letters beyond ASCII cannot stand in a URL", at: range,
                    hint: "write them percent-encoded, such as %20 for a space")
                return false
            }
        }
        return true
    }

    private func hostAndPort(_ authority: Substring) -> (String, UInt16)? {
        guard authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") })
        else { return nil }
        var host = authority
        var tail = authority[authority.endIndex...]
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            tail = authority[end...].dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            tail = authority[colon...]
        }
        guard !host.isEmpty else { return nil }
        if tail.isEmpty { return (String(host), 80) }
        guard tail.first == ":", let port = UInt16(tail.dropFirst()), port > 0 else { return nil }
        return (String(host), port)
    }
}
