import PlanText

/// Finds names with addresses of their own that no connect of a plan can be about.
enum ResolveCheck {
    static func findings(_ shared: [Target], _ profiles: [Profile]) -> [Diagnostic] {
        let targets = shared + profiles.compactMap { $0.target?.target }
        var used: Set<Int> = []
        var all: [Target.ResolvedName] = []
        for target in targets {
            let peers = peers(of: target)
            for name in target.resolve {
                if !all.contains(name) { all.append(name) }
                if peers.contains("\(name.host):\(name.port)") { used.insert(name.range.start) }
            }
        }
        return all.filter { $0.range.file == 0 && !used.contains($0.range.start) }.map { name in
            .warning(
                .unused, "no URL of this plan leads to '\(name.host):\(name.port)'", at: name.range,
                hint: hint(name, targets))
        }
    }

    private static func hint(_ name: Target.ResolvedName, _ targets: [Target]) -> String {
        let isProxied = targets.contains { target in
            proxy(of: target) != nil && urls(of: target).contains { $0.host == name.host }
        }
        if isProxied { return "the proxy looks the names of URLs up" }
        let near = targets.flatMap(peers).filter { $0.hasPrefix(name.host + ":") }
        return near.first.map { "did you mean '\($0)'?" }
            ?? "it counts only where a redirect leads there"
    }

    /// Who connects go to, each as `name:port`.
    private static func peers(of target: Target) -> Set<String> {
        if let proxy = proxy(of: target) { return [peer(proxy.host, proxy.port)] }
        return Set(urls(of: target).map { peer($0.host, $0.port) })
    }

    private static func peer(_ host: String, _ port: UInt16) -> String {
        let host = host.lowercased()
        return "\(host.hasSuffix(".") ? String(host.dropLast()) : host):\(port)"
    }

    private static func proxy(of target: Target) -> HTTPProxy? {
        if case .given(let proxy) = target.proxy { proxy } else { nil }
    }

    private static func urls(of target: Target) -> [WebSocketURL] {
        if case .urls(let urls) = target.place { urls.filter { $0.socketPath == nil } } else { [] }
    }
}
