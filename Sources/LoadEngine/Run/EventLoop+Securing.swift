internal import Metrics
internal import Wire

/// What stands between a connected socket and the opening handshake: the proxy's tunnel and TLS.
extension EventLoop where World: ~Copyable {
    /// How long TLS handshakes may take of one tick before planned sends have their turn, in
    /// nanoseconds; each of their steps computes for some tenths of a millisecond.
    private static var handshakeBudget: Int64 { 500_000 }

    /// A socket is connected; the next part of the connect begins.
    mutating func connected(_ index: Int32) {
        guard let proxy = program.graph.endpoints[Int(connections[index].url)].proxy else {
            secureOrUpgrade(index)
            return
        }
        guard let target = destination(index) else { return }
        connections[index].state = .tunnelling
        let literal = target.host.contains(":") ? "[\(target.host)]" : target.host
        beginWriting(on: index)
        out.append(
            ProxyTunnel.request(
                to: "\(literal):\(target.port)", authorization: proxy.authorization))
        flush(index)
    }

    /// Reads the proxy's answer; what follows it comes from the target.
    mutating func readTunnel(_ index: Int32, _ bytes: Span<UInt8>) {
        switch ProxyTunnel.parse(bytes, from: 0, to: bytes.count) {
        case .needMore: keepRest(index, bytes)
        case .refused(let status, let text):
            failConnect(index, .proxy, text, detail: UInt16(clamping: status))
        case .open(let length):
            guard length == bytes.count else {
                failConnect(index, .proxy, "the target spoke before it was asked")
                return
            }
            secureOrUpgrade(index)
        }
    }

    private mutating func secureOrUpgrade(_ index: Int32) {
        connections[index].since = time
        let url = Int(connections[index].url)
        let detour = dials[connections[index].dial].detour
        guard detour?.secure ?? (program.graph.endpoints[url].security != nil) else {
            sendUpgrade(index)
            return
        }
        guard let context = tlsContext(url) else {
            failConnect(index, .tls, "TLS cannot be set up for the redirect")
            return
        }
        connections[index].state = .securing
        let client = connections[index].client
        var ticket: TLSTicket?
        if detour == nil, let kept = tickets[client], kept.url == url { ticket = kept.ticket }
        let host = detour?.host ?? program.graph.endpoints[url].host
        guard world.secure(connections[index].handle, context, host: host, ticket: ticket) else {
            failConnect(index, .tls, "no memory for a TLS connection")
            return
        }
        lineUpHandshake(index)
    }

    /// What connections of an endpoint are secured with. One that a redirect alone takes to `wss`
    /// has no settings of its own: then the system's authorities are trusted.
    private mutating func tlsContext(_ url: Int) -> TLSContext? {
        if let context = routes[url].security { return context }
        routes[url].security = try? TLSContext(client: TLSSettings())
        return routes[url].security
    }

    /// Has a TLS handshake go on in this tick or, if that has enough of them, in the next.
    mutating func lineUpHandshake(_ index: Int32) {
        securing.append(connections[index].token(index))
    }

    /// Goes on with TLS handshakes for as long as one tick has time for.
    mutating func stepHandshakes() {
        guard !securing.isEmpty else { return }
        let end = world.now() + Self.handshakeBudget
        repeat {
            guard let token = securing.next() else { return }
            let (index, generation) = Connection.parts(of: token)
            guard isCurrent(index, generation),
                connections[index].state == .securing
            else { continue }
            stepHandshake(index)
            settleEvents()
        } while world.now() < end
    }

    private mutating func stepHandshake(_ index: Int32) {
        switch world.handshake(connections[index].handle) {
        case .underway: return
        case .failed(let failure): failConnect(index, .tls, failure.text)
        case .ended(let result):
            let how = result == 0 ? "closed" : "reset"
            failConnect(index, .tls, "\(how) during the TLS handshake")
        case .done:
            time = max(time, world.now())
            let client = connections[index].client
            recorder.record(
                .connectTLS, time - connections[index].since,
                series(client, label: connections[index].label, url: connections[index].url))
            connections[index].since = time
            let generation = connections[index].generation
            sendUpgrade(index)
            // What came behind the handshake is told by no event, neither bytes that TLS has taken
            // in already nor those, or an end of the stream, that the socket still has.
            guard isCurrent(index, generation) else { return }
            readAll(index, generation, ended: false)
            guard isCurrent(index, generation), connections[index].state.isReadable else { return }
            world.rearm(connections[index].handle, token: connections[index].token(index))
        }
    }

    /// Keeps what lets the client's next connection go on with the TLS session of this one, unless a
    /// redirect led it to another server than the one that the next connection begins with.
    mutating func keepTicket(_ index: Int32) {
        let url = Int(connections[index].url)
        guard program.graph.endpoints[url].security != nil, !stopping, !connections[index].isDetour,
            let ticket = world.ticket(connections[index].handle)
        else { return }
        tickets[connections[index].client] = (url, ticket)
    }
}
