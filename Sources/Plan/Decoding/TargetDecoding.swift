import PlanText
import Units

extension PlanDecoder {
    func target(_ node: Node) -> Target? {
        if case .scalar = node.value {
            return place(node).map { Target(place: $0, headers: []) }
        }
        guard let fields = fields(node, .target) else { return nil }
        let headers = fields["headers"].flatMap(headers) ?? []
        switch (fields["url"], fields["embedded"]) {
        case (let url?, nil): return place(url).map { Target(place: $0, headers: headers) }
        case (nil, let node?):
            return embedded(node).map { Target(place: .embedded($0), headers: headers) }
        case (_?, let embedded?):
            error(.conflict, "'url' and 'embedded' exclude each other", at: embedded.range)
        case (nil, nil):
            if !fields.hasPlannedKey {
                error(.missingKey, "'target' needs 'url' or 'embedded'", at: node.range)
            }
        }
        return nil
    }

    private func place(_ node: Node) -> Target.Place? {
        guard let text = text(node) else { return nil }
        if text == "embedded" { return .embedded(EmbeddedTarget()) }
        return url(text, at: node.range).map(Target.Place.url)
    }

    /// Takes a `ws://` URL apart (RFC 6455 §3).
    func url(_ text: String, at range: SourceRange) -> WebSocketURL? {
        for scheme in ["wss://", "ws+unix://"] where text.hasPrefix(scheme) {
            error(.notSupportedYet, "'\(scheme)' is not supported yet", at: range)
            return nil
        }
        guard text.hasPrefix("ws://") else {
            error(
                .badTarget, "'\(text)' is no target", at: range,
                hint: "write ws://host:port/path or embedded")
            return nil
        }
        let rest = text.dropFirst(5)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest.dropFirst(authority.count)
        guard let (host, port) = hostAndPort(authority), !path.contains("#") else {
            error(
                .badTarget, "'\(text)' is no WebSocket URL", at: range,
                hint: "write ws://host:port/path, without user name and fragment")
            return nil
        }
        let resource = path.hasPrefix("/") ? String(path) : "/" + path
        guard let resource = template(resource, at: range) else { return nil }
        return WebSocketURL(
            text: text, host: host, port: port, authority: String(authority), resource: resource)
    }

    private func hostAndPort(_ authority: Substring) -> (String, UInt16)? {
        guard !authority.contains(where: { $0 == "@" || $0.isWhitespace || $0 == "{" }) else {
            return nil
        }
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

    private func headers(_ node: Node) -> [(name: String, value: Template)]? {
        mapping(node, "'headers'")?.compactMap { member in
            guard let value = template(member.value) else { return nil }
            return (member.key, value)
        }
    }

    private func embedded(_ node: Node) -> EmbeddedTarget? {
        guard let fields = fields(node, .embedded) else { return nil }
        var result = EmbeddedTarget()
        result.delay = fields["delay"].flatMap(spread)
        result.stamp = fields["stamp"].flatMap(flag) ?? false
        if let drop = fields["drop"].flatMap(share) { result.drop = drop }
        result.closeAfter = fields["close-after"].flatMap(duration)
        if let stall = fields["stall"].flatMap({ self.fields($0, .stall) }),
            let at = required("at", in: stall).flatMap(duration),
            let length = required("for", in: stall).flatMap(duration)
        {
            result.stall = EmbeddedTarget.Stall(at: at, duration: length)
        }
        if let reject = fields["reject"].flatMap({ self.fields($0, .reject) }),
            let share = required("share", in: reject).flatMap(share)
        {
            let status = reject["status"].flatMap { whole($0, 200...599) } ?? 503
            result.rejection = EmbeddedTarget.Rejection(share: share, status: status)
        }
        return result
    }
}
