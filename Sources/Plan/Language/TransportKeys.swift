import PlanText
import Units

extension Section {
    static let tls = Section("tls")
    static let compression = Section("compression")
}

/// How connections of a target are secured.
extension Keys {
    static let tls: Record<Target.TLS> = Record(
        .tls, "How connections are secured. Files are PEM, next to the plan.", Target.TLS()
    ) {
        Row(
            "ca", .file, \.authorities,
            "Certificate authorities to trust instead of the system's.")
        Row("cert", .file, \.certificate, needs: "key", "The client's own certificate.")
        Row(
            "key", .file, \.key, needs: "cert",
            "The private key that belongs to `cert`.")
        Row("verify", .flag, \.verifies, "Whether the server's certificate is checked.")
        Row(
            "server-name", .serverName, \.serverName, default: "the URL's host",
            "The name that is asked for and checked.")
    }
}

/// How messages are compressed.
extension Keys {
    static let compression: Record<Target.Compression> = Record(
        .compression, "How messages are compressed (RFC 7692).", Target.Compression()
    ) {
        Row(
            "window", .whole(9...15), \.window, default: "the server's choice",
            "The largest window of either side, in bits.")
        Row(
            "takeover", .word, \.takeover,
            "Which side keeps its window from message to message.")
        Row("above", .size, \.above, "Smaller messages are sent as they are.")
    }
}

extension Kind<Target.TLS?> {
    /// A map, or `true` for one without keys; `false` is no TLS.
    static var tls: Kind {
        Kind(.oneOf([.flag, .section(.tls)])) { reader, node, _ in
            reader.flagOrRecord(node, Keys.tls)
        }
    }
}

extension Kind<Target.Compression?> {
    /// A map, or `true` for one without keys; `false` is none.
    static var compression: Kind {
        Kind(
            .oneOf([.flag, .section(.compression)]), write: { "\($0 != nil)" },
            read: { reader, node, _ in reader.flagOrRecord(node, Keys.compression) })
    }
}

extension Kind<ProxyChoice> {
    static var proxy: Kind { Kind(.spelled(.proxy)) { reader, node, _ in reader.proxy(node) } }
}

extension Kind<[String]> {
    static var bind: Kind {
        Kind(.list(.spelled(.address), least: 1)) { reader, node, _ in
            reader.bind(node)
        }
    }
}

extension Kind<String> {
    fileprivate static var serverName: Kind {
        Kind(.spelled(.hostName)) { reader, node, _ in
            reader.serverName(node)
        }
    }
}

extension Reader {
    /// What a map says, or `true` for one without keys; the value nil is `false`.
    fileprivate func flagOrRecord<Part>(_ node: Node, _ record: Record<Part>) -> Part?? {
        if let scalar = node.scalar, scalar.kind != .null {
            return flag(node).map { $0 ? record.start : nil }
        }
        return self.record(node, record).map(Optional.some)
    }

    fileprivate func serverName(_ node: Node) -> String? {
        guard let name = text(node) else { return nil }
        let host = name.prefix { $0 != ":" }
        if IPAddress(name) != nil || IPAddress(host) != nil {
            error(
                .badValue, "expected a host name, got the address '\(name)'", at: node.range,
                hint: "an address is checked if it is in the URL")
        } else if !URLAuthority.isHostName(name) {
            error(
                .badValue, "expected a host name, got '\(name)'", at: node.range,
                hint: host.utf8.count < name.utf8.count && URLAuthority.isHostName(host)
                    ? "did you mean '\(host)'?" : "use letters, digits, dots and hyphens")
        } else {
            return name
        }
        return nil
    }

    fileprivate func proxy(_ node: Node) -> ProxyChoice? {
        guard let text = text(node) else { return nil }
        if text == "none" { return ProxyChoice.none }
        do {
            return .given(try HTTPProxy(parsing: text, scheme: .required))
        } catch {
            self.error(
                .badValue, error.message, at: node.range,
                hint: error.hint ?? "write http://host:port or none")
            return nil
        }
    }

    fileprivate func bind(_ node: Node) -> [String]? {
        var hint = "write [192.0.2.1]"
        if let scalar = node.scalar, IPAddress(scalar.text) != nil {
            hint = scalar.text.contains(":") ? "write ['\(scalar.text)']" : "write [\(scalar.text)]"
        }
        guard let items = sequence(node, "'bind'", hint: hint) else { return nil }
        if items.isEmpty {
            error(.badValue, "'bind' needs at least one address", at: node.range)
        }
        var seen: Set<IPAddress> = []
        return items.compactMap { item in
            guard let text = text(item) else { return nil }
            guard let address = IPAddress(text) else {
                let bare = text.drop { $0 == "[" }.prefix { $0 != "]" && $0 != "%" && $0 != "/" }
                let host = IPAddress(bare) == nil ? bare.prefix { $0 != ":" } : bare
                error(
                    .badValue, "expected an IP address of this host, got '\(text)'", at: item.range,
                    hint: IPAddress(host) != nil
                        ? "did you mean '\(host)'?"
                        : "write IPv4 and IPv6 addresses without brackets, port or zone")
                return nil
            }
            if seen.insert(address).inserted { return text }
            error(.conflict, "this address appears twice", at: item.range)
            return nil
        }
    }
}
