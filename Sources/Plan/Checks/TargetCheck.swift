import PlanText

/// What only shows when the place and the settings of a target are seen together.
enum TargetCheck {
    /// What is wrong with a target that was read from these keys.
    static func findings(
        _ target: Target, _ fields: Fields, _ language: Language
    ) -> [Diagnostic] {
        let ofPlace =
            switch target.place {
            case .embedded: embedded(fields, language.table(.tls))
            case .urls(let urls): security(target, urls, fields) + sockets(target, urls, fields)
            }
        return ofPlace + users(target, fields)
    }

    /// The certificate of the server inside is made for the run and trusted by itself.
    private static func embedded(_ fields: Fields, _ table: KeyTable) -> [Diagnostic] {
        (fields["tls"]?.members ?? []).filter { table[$0.key] != nil && $0.key != "verify" }
            .map { member in
                .error(
                    .conflict, "the embedded server brings its own certificate and asks for none",
                    at: member.keyRange,
                    hint: "'\(member.key)' is for wss:// URLs; write tls: true")
            }
    }

    private static func security(
        _ target: Target, _ urls: [WebSocketURL], _ fields: Fields
    ) -> [Diagnostic] {
        guard let node = fields["tls"] else { return [] }
        let isSecure = urls.contains(where: \.isSecure)
        if target.tls != nil, !isSecure {
            return [
                .error(
                    .conflict, "'tls' is for wss:// URLs, but there is none", at: node.range,
                    hint: "write wss:// instead of ws://")
            ]
        }
        guard target.tls == nil, isSecure, node.scalar?.bool != nil else { return [] }
        return [
            .error(
                .conflict, "a wss:// URL always uses TLS", at: node.range,
                hint: "write ws://, or tls: { verify: false } to trust any certificate")
        ]
    }

    private static func sockets(
        _ target: Target, _ urls: [WebSocketURL], _ fields: Fields
    ) -> [Diagnostic] {
        guard urls.contains(where: { $0.socketPath != nil }) else { return [] }
        var found: [Diagnostic] = []
        if let node = fields["bind"] {
            found.append(
                .error(
                    .conflict, "a connection to a socket file has no source address",
                    at: node.range, hint: "'bind' is for ws:// and wss:// URLs"))
        }
        if let node = fields["proxy"], case .given = target.proxy {
            found.append(
                .error(
                    .conflict, "a socket file cannot be reached through a proxy", at: node.range,
                    hint: "'proxy' is for ws:// and wss:// URLs"))
        }
        return found
    }

    /// A user name in a URL and a header of its own would both say who the client is.
    private static func users(_ target: Target, _ fields: Fields) -> [Diagnostic] {
        guard case .urls(let urls) = target.place,
            urls.contains(where: { $0.authorization != nil }),
            let header = fields["headers"]?.members.first(where: {
                $0.key.lowercased() == "authorization"
            })
        else { return [] }
        return [
            .error(
                .conflict, "the user name of the URL already sets the header '\(header.key)'",
                at: header.keyRange, hint: "leave out one of them")
        ]
    }
}
