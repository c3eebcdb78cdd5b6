public import Plan

/// A variable of the environment that should name a proxy and does not.
public struct BadProxy: Error, Equatable, Sendable {
    public var message: String
    public var hint: String?

    public init(message: String, hint: String?) {
        self.message = message
        self.hint = hint
    }
}

/// The proxies that the environment names, by the rules that curl follows.
///
/// `wss` asks `https_proxy`, then `HTTPS_PROXY`; `ws` asks `http_proxy` only, because a web server
/// sets `HTTP_PROXY` from a header of its visitor; then both ask `all_proxy` and `ALL_PROXY`. An
/// empty variable counts as none. `no_proxy`, or else `NO_PROXY`, names hosts that need none.
public struct ProxyEnvironment {
    private let variables: [String: String]
    private let exceptions: ProxyExceptions

    public init(_ variables: [String: String]) {
        self.variables = variables.filter { !$0.value.isEmpty }
        exceptions = ProxyExceptions(
            self.variables["no_proxy"] ?? self.variables["NO_PROXY"] ?? "")
    }

    /// The proxy on the way to a URL; nil if there is none. Sockets and the host itself have none.
    public func proxy(for url: WebSocketURL) throws(BadProxy) -> HTTPProxy? {
        guard url.socketPath == nil, !isHere(url.host),
            !exceptions.name(url.host, port: url.port)
        else { return nil }
        let own = url.isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        for name in own + ["all_proxy", "ALL_PROXY"] {
            guard let value = variables[name] else { continue }
            do {
                return try HTTPProxy(parsing: value, scheme: .optional)
            } catch {
                throw BadProxy(
                    message:
                        "the environment variable '\(name)' does not name a proxy: \(error.message)",
                    hint: (error.hint.map { "\($0); " } ?? "")
                        + "proxy: none in the plan leaves it out")
            }
        }
        return nil
    }

    private func isHere(_ host: String) -> Bool {
        ["localhost", "localhost."].contains(host.lowercased())
            || IPAddress(host)?.isLoopback == true
    }
}
