import PlanText
import Units

/// How connections of a target are made and secured.
extension PlanDecoder {
    /// Reads `tls`, `compression`, `proxy` and `bind`.
    func transport(_ fields: Fields) -> (inout Target) -> Void {
        let tls = fields["tls"].flatMap(tls)
        let compression = fields["compression"].flatMap(compression)
        let proxy = fields["proxy"].flatMap(proxy)
        let bind = fields["bind"].flatMap(bind)
        return { target in
            if fields["tls"] != nil { target.tls = tls }
            if fields["compression"] != nil { target.compression = compression }
            if let proxy { target.proxy = proxy }
            if let bind { target.bind = bind }
        }
    }

    /// What only shows when the place and the settings of a target are seen together.
    func checkTransport(_ target: Target, _ fields: Fields) {
        switch target.place {
        case .embedded: checkEmbeddedTLS(target, fields)
        case .urls(let urls):
            if let node = fields["tls"], target.tls != nil, !urls.contains(where: \.isSecure) {
                error(
                    .conflict, "'tls' is for wss:// URLs, and there is none", at: node.range,
                    hint: "write wss:// in place of ws://")
            }
            if let node = fields["tls"], target.tls == nil, urls.contains(where: \.isSecure),
                case .scalar(let scalar) = node.value, scalar.bool != nil
            {
                error(
                    .conflict, "a wss:// URL is never without TLS", at: node.range,
                    hint: "write ws://, or tls: { verify: false } to trust any certificate")
            }
            guard urls.contains(where: { $0.socketPath != nil }) else { break }
            if let node = fields["bind"] {
                error(
                    .conflict, "a socket file is connected to without a source address",
                    at: node.range, hint: "'bind' is for ws:// and wss:// URLs")
            }
            if let node = fields["proxy"], case .given = target.proxy {
                error(
                    .conflict, "no proxy leads to a socket file", at: node.range,
                    hint: "'proxy' is for ws:// and wss:// URLs")
            }
        }
        checkUsers(target, fields)
    }

    /// A user name in a URL and a header of its own would both say who the client is.
    private func checkUsers(_ target: Target, _ fields: Fields) {
        guard case .urls(let urls) = target.place,
            urls.contains(where: { $0.authorization != nil }),
            case .mapping(let headers)? = fields["headers"]?.value,
            let header = headers.first(where: { $0.key.lowercased() == "authorization" })
        else { return }
        error(
            .conflict, "the user name of the URL makes the header '\(header.key)'",
            at: header.keyRange, hint: "leave one of them out")
    }

    // MARK: TLS

    /// A map, or `true` for one without keys; `false` is no TLS.
    private func tls(_ node: Node) -> Target.TLS? {
        if case .scalar(let scalar) = node.value, scalar.kind != .null {
            return flag(node) == true ? Target.TLS() : nil
        }
        guard let fields = fields(node, .tls) else { return nil }
        for (key, other) in [("cert", "key"), ("key", "cert")] {
            guard let node = fields[key], fields[other] == nil, !fields.guessed.contains(other)
            else { continue }
            error(
                .missingKey, "'\(key)' needs '\(other)'", at: node.range,
                hint: "a certificate of the client's own and its private key are PEM files")
        }
        return Target.TLS(
            authorities: fields["ca"].flatMap(file), certificate: fields["cert"].flatMap(file),
            key: fields["key"].flatMap(file), verifies: fields["verify"].flatMap(flag) ?? true,
            serverName: fields["server-name"].flatMap(serverName))
    }

    /// The certificate of the server inside is made for the run and trusted by itself.
    private func checkEmbeddedTLS(_ target: Target, _ fields: Fields) {
        guard case .mapping(let members)? = fields["tls"]?.value else { return }
        for member in members where KeyTable.of(.tls)[member.key] != nil {
            if member.key == "verify" { continue }
            error(
                .conflict, "the embedded server brings its own certificate and asks for none",
                at: member.keyRange, hint: "'\(member.key)' is for wss:// URLs; write tls: true")
        }
    }

    /// The path of a file that is read: relative to the folder of the file that names it.
    func file(_ node: Node) -> String? {
        guard let path = text(node) else { return nil }
        if path.isEmpty {
            error(.badValue, "the name of a file is not empty", at: node.range)
            return nil
        }
        if path.hasPrefix("/") { return path }
        return PlanFile.folder(of: files[node.range.file].name) + path
    }

    private func serverName(_ node: Node) -> String? {
        guard let name = text(node) else { return nil }
        let host = name.prefix { $0 != ":" }
        if IPAddress(name) != nil || IPAddress(host) != nil {
            error(
                .badValue, "a server name is no address", at: node.range,
                hint: "an address is checked if it stands in the URL")
        } else if !URLAuthority.isHostName(name) {
            error(
                .badValue, "'\(name)' is no host name", at: node.range,
                hint: host.utf8.count < name.utf8.count && URLAuthority.isHostName(host)
                    ? "did you mean '\(host)'?" : "letters, digits, dots and hyphens")
        } else {
            return name
        }
        return nil
    }

    // MARK: Compression

    /// A map, or `true` for one without keys; `false` is none.
    private func compression(_ node: Node) -> Target.Compression? {
        if case .scalar(let scalar) = node.value, scalar.kind != .null {
            return flag(node) == true ? Target.Compression() : nil
        }
        guard let fields = fields(node, .compression) else { return nil }
        let takeover = fields["takeover"].flatMap {
            word($0, of: ["true", "false", "client", "server"])
        }
        return Target.Compression(
            window: fields["window"].flatMap { whole($0, 9...15) },
            clientTakeover: takeover != "false" && takeover != "server",
            serverTakeover: takeover != "false" && takeover != "client",
            above: fields["above"].flatMap(size) ?? ByteCount(bytes: 0))
    }

    // MARK: Ways

    private func proxy(_ node: Node) -> ProxyChoice? {
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

    private func bind(_ node: Node) -> [String]? {
        var hint = "write [192.0.2.1]"
        if case .scalar(let scalar) = node.value, IPAddress(scalar.text) != nil {
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
                    .badValue, "'\(text)' is no address of this host", at: item.range,
                    hint: IPAddress(host) != nil
                        ? "did you mean '\(host)'?"
                        : "IPv4 and IPv6 addresses without brackets, port and zone")
                return nil
            }
            if seen.insert(address).inserted { return text }
            error(.conflict, "this address is there already", at: item.range)
            return nil
        }
    }
}
