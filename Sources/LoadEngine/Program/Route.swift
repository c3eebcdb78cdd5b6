public import Wire

/// How an endpoint is reached, as far as that is known before the run: certificates are read, and
/// nobody has to be asked for some addresses.
public struct Route: Sendable {
    /// The addresses in the order in which they are tried; nil where a name is to be asked.
    public var addresses: [SocketAddress]?
    /// Why there are none.
    public var problem: String?
    /// What its connections are secured with; nil for plain `ws`.
    public var security: TLSContext?
    /// The source addresses to connect from; empty: the kernel's choice.
    public var sources: [SocketAddress] = []

    /// A plain way to these addresses.
    public init(addresses: [SocketAddress]?) { self.addresses = addresses }

    /// The ways to all endpoints. Reads the files of each `security` once.
    public static func all(to endpoints: [Endpoint]) throws(TLSContext.Unusable) -> [Route] {
        var contexts: [TLSSettings: TLSContext] = [:]
        var routes: [Route] = []
        for endpoint in endpoints {
            var route = Route(to: endpoint)
            if let settings = endpoint.security {
                if contexts[settings] == nil {
                    contexts[settings] = try TLSContext(client: settings)
                }
                route.security = contexts[settings]
            }
            route.sources = endpoint.sources.compactMap { SocketAddress(literal: $0, port: 0) }
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

    private init(to endpoint: Endpoint) {
        guard let path = endpoint.socketPath else {
            let peer = endpoint.peer
            let address = endpoint.names.address(peer.host, port: peer.port)
            self.init(addresses: address.map { [$0] })
            return
        }
        let address = SocketAddress(path: path)
        self.init(addresses: address.map { [$0] } ?? [])
        if address == nil { problem = "the path of the socket is too long" }
    }
}
