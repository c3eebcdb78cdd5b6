import LoadEngine
public import Plan
import Units
public import Wire

extension Endpoint {
    /// The machine form of a place with all that the target says about its connections.
    static func all(
        of place: Target.Place, _ target: Target, _ proxies: ProxyEnvironment
    ) throws(BadProxy) -> [Endpoint] {
        guard case .urls(let urls) = place else { return [Endpoint(inside: target)] }
        var endpoints: [Endpoint] = []
        for url in urls { endpoints.append(try Endpoint(url, target, proxies)) }
        return endpoints
    }

    /// The server inside; its port and certificate are not known yet.
    private init(inside target: Target) {
        self.init(target)
        // Its certificate is the only one that is trusted, and no other name stands in it.
        security = target.tls.map { TLSSettings(verifies: $0.verifies) }
        proxy = Proxy(target.proxy.given)
    }

    private init(
        _ url: WebSocketURL, _ target: Target, _ proxies: ProxyEnvironment
    ) throws(BadProxy) {
        self.init(target)
        label = url.label
        host = url.host
        port = url.port
        if !target.namesHost { authority = url.authority }
        resource = PayloadTemplate(url.resource)
        if let authorization = url.authorization {
            // Stands against a header of the plan only where the URL is from outside.
            headers.removeAll { $0.name.lowercased() == "authorization" }
            headers.append(("Authorization", PayloadTemplate(constant: authorization)))
        }
        if url.isSecure { security = target.tls.map { TLSSettings($0) } ?? TLSSettings() }
        guard url.socketPath == nil else {
            socketPath = url.socketPath
            sources = []
            return
        }
        proxy = Proxy(
            target.proxy == .environment ? try proxies.proxy(for: url) : target.proxy.given)
    }

    /// All that does not depend on the URL.
    private init(_ target: Target) {
        let host = target.headers.first { $0.name.lowercased() == "host" }?.value.constant
        self.init(
            label: "embedded", host: "127.0.0.1", port: 0, authority: host ?? "127.0.0.1",
            resource: PayloadTemplate(constant: "/"),
            connectTimeout: target.connectTimeout.nanoseconds,
            maxMessage: target.maximumMessage.bytes)
        headers = target.headers.filter { $0.name.lowercased() != "host" }
            .map { ($0.name, PayloadTemplate($0.value)) }
        subprotocols = target.subprotocols.map { PayloadTemplate($0) }
        origin = target.origin.map { PayloadTemplate($0) }
        compression = target.compression.map(Compression.init)
        sources = target.bind
        names.spreads = target.names.pick == .random
        names.holds = target.names.timeToLive.nanoseconds
        names.pinned = target.resolve.compactMap { name in
            SocketAddress(literal: name.address, port: name.port).map {
                PinnedAddress(host: name.host, $0)
            }
        }
    }
}

extension Endpoint.Compression {
    fileprivate init(_ compression: Target.Compression) {
        self.init(
            offer: DeflateOffer(
                window: compression.window, clientTakeover: compression.clientTakeover,
                serverTakeover: compression.serverTakeover),
            above: compression.above.bytes)
    }
}

extension Endpoint.Proxy {
    fileprivate init?(_ proxy: HTTPProxy?) {
        guard let proxy else { return nil }
        self.init(host: proxy.host, port: proxy.port, authorization: proxy.authorization)
    }
}

extension TLSSettings {
    /// The machine form of what a plan says of TLS.
    public init(_ tls: Target.TLS) {
        self.init(
            trust: tls.authorities.map(Trust.file) ?? .system, certificate: tls.certificate,
            key: tls.key, verifies: tls.verifies, serverName: tls.serverName)
    }
}

extension Target {
    /// Whether the plan itself says what the header `Host` is.
    fileprivate var namesHost: Bool { headers.contains { $0.name.lowercased() == "host" } }
}

extension ProxyChoice {
    /// The proxy that the plan itself names.
    fileprivate var given: HTTPProxy? { if case .given(let proxy) = self { proxy } else { nil } }
}
