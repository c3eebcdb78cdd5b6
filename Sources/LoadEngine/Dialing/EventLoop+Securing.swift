internal import Metrics
internal import Wire

/// What stands between a connected socket and the opening handshake: the proxy's tunnel and TLS.
extension EventLoop where World: ~Copyable {
    /// The part of a connect begins that follows another one.
    mutating func beginPart(_ index: Handle<Connection>, after part: ConnectionState) {
        connections[index].since = time
        switch dialer.part(of: connections[index].dial, after: part) {
        case .tunnelling: askForTunnel(index)
        case .securing: secure(index)
        default: sendUpgrade(index)
        }
    }

    private mutating func askForTunnel(_ index: Handle<Connection>) {
        connections[index].state = .tunnelling
        sendNow(index, dialer.tunnelRequest(connections[index].dial))
    }

    /// Reads the proxy's answer; what follows it comes from the target.
    mutating func readTunnel(_ index: Handle<Connection>, _ bytes: Span<UInt8>) {
        switch ProxyTunnel.parse(bytes, from: 0, to: bytes.count) {
        case .needMore: keepRest(index, bytes)
        case .refused(let status, let text):
            noteRefusal(index, bytes)
            let body = HTTPBody(of: bytes).bytes
            failConnect(
                index, .proxy, body.isEmpty ? CaseText(text) : "\(text): \(said: body.span)",
                code: UInt16(clamping: status))
        case .open(let length):
            guard length == bytes.count else {
                failConnect(index, .proxy, "the target spoke before it was asked")
                return
            }
            beginPart(index, after: .tunnelling)
        }
    }

    private mutating func secure(_ index: Handle<Connection>) {
        let dial = connections[index].dial
        guard let context = dialer.security(dial) else {
            failConnect(index, .tls, "TLS cannot be set up for the redirect")
            return
        }
        connections[index].state = .securing
        let ticket = dialer.ticket(dial, of: connections[index].client)
        guard
            world.secure(
                connections[index].handle, context, host: dialer.host(dial), ticket: ticket)
        else {
            failConnect(index, .tls, "no memory for a TLS connection")
            return
        }
        lineUpHandshake(index)
    }

    /// Has a TLS handshake go on in this tick or, if that has enough of them, in the next.
    mutating func lineUpHandshake(_ index: Handle<Connection>) {
        dialer.lineUpHandshake(connections[index].token(index))
    }

    /// Goes on with TLS handshakes for as long as one tick has time for.
    mutating func stepHandshakes() {
        guard dialer.hasHandshakes else { return }
        let end = world.now() + EngineLimits.handshakeTime
        repeat {
            guard let token = dialer.nextHandshake() else { return }
            let (index, generation) = Connection.parts(of: token)
            guard isCurrent(index, generation),
                connections[index].state == .securing
            else { continue }
            stepHandshake(index)
            settleEvents()
        } while world.now() < end
    }

    private mutating func stepHandshake(_ index: Handle<Connection>) {
        switch world.handshake(connections[index].handle) {
        case .underway: return
        case .failed(let failure): failConnect(index, .tls, CaseText(failure.text))
        case .ended(let result):
            let how = result == 0 ? "closed" : "reset"
            failConnect(index, .tls, "\(how) during the TLS handshake")
        case .done:
            time = max(time, world.now())
            let client = connections[index].client
            recorder.record(
                .connectTLS, time - connections[index].since,
                series(client, label: connections[index].label, url: connections[index].url))
            let generation = connections[index].generation
            beginPart(index, after: .securing)
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
    mutating func keepTicket(_ index: Handle<Connection>) {
        let url = Int(connections[index].url)
        guard program.graph.endpoints[url].security != nil, !stage.isStopping,
            !connections[index].isDetour,
            let ticket = world.ticket(connections[index].handle)
        else { return }
        dialer.memory.keep(ticket, of: connections[index].client, to: url)
    }
}
