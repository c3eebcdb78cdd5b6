public import Wire

/// How an endpoint is reached, found out before the run: names looked up, certificates read.
public struct Route: Sendable {
    /// Addresses of the host, or of the proxy in front of it, in the order in which they are tried.
    public var addresses: [SocketAddress]
    /// How long the lookup of its name took, in nanoseconds; 0 where nothing was looked up.
    public var lookup: Int64 = 0
    /// The resolver's words where the name has no address.
    public var problem = ""
    /// What its connections are secured with; nil for plain `ws`.
    public var security: TLSContext?
    /// The source addresses to connect from; empty: the kernel's choice.
    public var sources: [SocketAddress] = []

    /// A plain way to these addresses.
    public init(addresses: [SocketAddress]) { self.addresses = addresses }

    /// The ways to all endpoints. Looks their names up (blocking) and reads the files of each
    /// `security` once.
    public static func all(to endpoints: [Endpoint]) throws(TLSContext.Unusable) -> [Route] {
        var contexts: [TLSSettings: TLSContext] = [:]
        var routes: [Route] = []
        for endpoint in endpoints {
            var route = Route(lookingUp: endpoint)
            if let settings = endpoint.security {
                if contexts[settings] == nil {
                    contexts[settings] = try TLSContext(client: settings)
                }
                route.security = contexts[settings]
            }
            route.sources = endpoint.sources.compactMap { SocketAddress(literal: $0, port: 0) }
            if endpoint.socketPath == nil, !route.addresses.isEmpty {
                route.addresses = route.reachable(route.addresses)
                route.problem = Route.otherFamily
            }
            routes.append(route)
        }
        return routes
    }

    /// Those addresses of a list that a socket with one of the source addresses can connect to.
    func reachable(_ list: [SocketAddress]) -> [SocketAddress] {
        sources.isEmpty
            ? list : list.filter { address in sources.contains { $0.hasFamily(of: address) } }
    }

    /// Why there may be no such address.
    static let otherFamily = "none of the family of the source addresses"

    private init(lookingUp endpoint: Endpoint) {
        self.init(addresses: [])
        if let path = endpoint.socketPath {
            if let address = SocketAddress(path: path) {
                addresses = [address]
            } else {
                problem = "the path of the socket is too long"
            }
            return
        }
        let host = endpoint.proxy?.host ?? endpoint.host
        let port = endpoint.proxy?.port ?? endpoint.port
        let isLiteral = SocketAddress(literal: host, port: port) != nil
        let began = MonotonicTime.now()
        do throws(ResolveError) {
            addresses = try SocketAddress.resolve(host, port: port)
        } catch {
            problem = error.text
        }
        if !isLiteral { lookup = max(1, MonotonicTime.now() - began) }
    }
}
