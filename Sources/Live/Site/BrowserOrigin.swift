internal import Wire

/// From which pages a browser may open a WebSocket here. A browser lets every page of the world try, and
/// says only in `Origin` which one it is (RFC 6455 §10.2).
enum BrowserOrigin {
    /// Whether a request comes from a page of this server itself, or from no browser.
    static func isOwn(_ request: HTTPRequest) -> Bool {
        guard let origin = request.origin else { return true }
        let host = request.host.lowercased()
        return ["http://", "https://"].contains { origin.lowercased() == $0 + host }
    }

    /// Whether a host with its port is `localhost` or an address, to which nobody can point a name.
    static func isLocalName(_ host: String) -> Bool {
        if host.hasPrefix("[") { return true }
        let name = host.split(separator: ":", omittingEmptySubsequences: false)[0].lowercased()
        return name == "localhost" || name.hasSuffix(".localhost")
            || SocketAddress(literal: name, port: 0) != nil
    }
}
