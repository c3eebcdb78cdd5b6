import PlanText
import Units

extension Section {
    static let dns = Section("dns")
}

/// How the names of a target become addresses.
extension Keys {
    static let dns: Record<Target.Names> = Record(
        .dns, "How the addresses of names are used.", Target.Names()
    ) {
        Row(
            "pick", .word, \.pick,
            "Which of the addresses of a name a connect takes; one that is dead comes last.")
        Row(
            "ttl", .time, \.timeToLive,
            "How long an answer is good; then the name is asked again beside the connects.")
    }
}

extension Kind<[Target.ResolvedName]> {
    static var resolve: Kind {
        Kind(.map(.spelled(.address), of: nil)) { reader, node, _ in reader.resolve(node) }
    }
}

extension Reader {
    /// Names with ports and their addresses, as curl's `--resolve` has them.
    fileprivate func resolve(_ node: Node) -> [Target.ResolvedName]? {
        guard let members = mapping(node, "'resolve'") else { return nil }
        var seen: Set<String> = []
        return members.compactMap { member -> Target.ResolvedName? in
            let name = resolvedName(member)
            let address = resolvedAddress(member.value)
            guard let (host, port) = name, let address else { return nil }
            if seen.insert("\(host):\(port)").inserted {
                return Target.ResolvedName(
                    host: host, port: port, address: address, range: member.keyRange)
            }
            error(.conflict, "'\(host):\(port)' appears twice", at: member.keyRange)
            return nil
        }
    }

    /// `name:port`, in small letters and without a dot at the end of the name.
    private func resolvedName(_ member: Member) -> (host: String, port: UInt16)? {
        let text = member.key
        func wrong(_ hint: String) -> (String, UInt16)? {
            error(
                .badValue, "expected a name with a port, got '\(text)'", at: member.keyRange,
                hint: hint)
            return nil
        }
        if text.hasPrefix("*") { return wrong("write each name, such as 'example.com:443'") }
        if text.contains("$") || text.contains("{{") {
            return wrong("variables are replaced in values, never in keys")
        }
        let bare = text.split(separator: "/").first { !$0.hasSuffix(":") } ?? ""
        let host = String(bare.prefix { $0 != ":" })
        if IPAddress(text) != nil || text.hasPrefix("[") || IPAddress(host) != nil {
            return wrong("an address is not looked up; write it in the URL")
        }
        guard URLAuthority.isHostName(host, besides: "_") else {
            return wrong("write it like 'example.com:443'")
        }
        guard text.hasPrefix(host + ":"), let port = UInt16(text.dropFirst(host.utf8.count + 1)),
            port > 0
        else {
            let digits = bare.dropFirst(host.utf8.count + 1).prefix { $0.isNumber }
            let isSecure = text.hasPrefix("wss:") || text.hasPrefix("https:")
            let isPort = UInt16(digits).map { $0 > 0 } ?? false
            return wrong(
                "did you mean '\(host):\(isPort ? String(digits) : isSecure ? "443" : "80")'?")
        }
        let name = host.lowercased()
        return (name.hasSuffix(".") ? String(name.dropLast()) : name, port)
    }

    private func resolvedAddress(_ node: Node) -> String? {
        guard let text = text(node) else { return nil }
        if IPAddress(text) != nil { return text }
        let bare = text.drop { $0 == "[" }.prefix { $0 != "]" && $0 != "%" && $0 != "/" }
        let host = IPAddress(bare) == nil ? bare.prefix { $0 != ":" && $0 != "," } : bare
        let isNear = IPAddress(host) != nil
        error(
            .badValue, "expected an IP address, got '\(text)'", at: node.range,
            hint: isNear
                ? "did you mean '\(host)'? One address without brackets; the port stays that of the name"
                : "write it like 192.0.2.1; a name with several addresses is for the DNS")
        return nil
    }
}
