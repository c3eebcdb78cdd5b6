internal import Memory
internal import Metrics
internal import Wire

/// From addresses to a connected socket: one after the other, the next one beside one that is slow
/// (RFC 8305), from the source addresses in turn.
extension EventLoop where World: ~Copyable {
    /// Opens a socket to the next address that can be tried. With `rival` it races the one that is
    /// under way.
    mutating func dial(_ index: Int32, rival: Bool = false) {
        let dial = connections[index].dial
        let token = connections[index].token(index, rival: rival)
        var code: Int32 = 0
        while let address = address(index, dials[dial].next) {
            dials[dial].next += 1
            let handle = openSocket(index, address, token: token)
            if handle >= 0 {
                if rival { dials[dial].rival = handle } else { connections[index].handle = handle }
                armNextTry(index)
                return
            }
            code = -handle
            noteErrno(index, code)
        }
        if isUnderway(index) { return }
        exhausted = [.descriptors, .addressExhausted].contains(ErrorKind(connect: code))
        failSocket(index)
    }

    /// Opens a socket from one of the source addresses, the next one where it has no port left.
    private mutating func openSocket(
        _ index: Int32, _ address: SocketAddress, token: UInt64
    ) -> Int32 {
        let profile = Int(clients[connections[index].client].template)
        var options = SocketOptions()
        let quantum = Int(program.profiles[profile].readQuantum)
        if quantum > 0 { options.receiveBuffer = max(quantum, 4_096) }
        let sources = routes[Int(connections[index].url)].sources
            .filter { $0.hasFamily(of: address) }
        if sources.isEmpty { return world.connect(address, token: token, options) }
        var handle: Int32 = 0
        for turn in sources.indices {
            options.source = sources[(Int(connections[index].generation) + turn) % sources.count]
            handle = world.connect(address, token: token, options)
            if handle >= 0 || ErrorKind(connect: -handle) != .addressExhausted { break }
        }
        return handle
    }

    /// The n-th address of a connection; nil behind the last one.
    private mutating func address(_ index: Int32, _ number: Int) -> SocketAddress? {
        let all =
            dials[connections[index].dial].addresses
            ?? routes[Int(connections[index].url)].addresses
        return number < all.count ? all[number] : nil
    }

    /// Whether a socket of the connection may still connect.
    private mutating func isUnderway(_ index: Int32) -> Bool {
        connections[index].handle >= 0 || dials[connections[index].dial].rival >= 0
    }

    /// Plans the race of the next address if there is one.
    private mutating func armNextTry(_ index: Int32) {
        let dial = connections[index].dial
        let client = connections[index].client
        dials[dial].nextTry =
            address(index, dials[dial].next) != nil ? time + Dial.headStart : .max
        clients[client].wake = min(dials[dial].deadline, dials[dial].nextTry)
        agenda.touch(client)
    }

    /// What a connecting client waited for has come: the end of its time, or of an address's head
    /// start.
    mutating func connectIsSlow(_ index: Int32) {
        let dial = connections[index].dial
        if time >= dials[dial].deadline {
            expireConnect(index, "in time")
        } else {
            dials[dial].nextTry = .max
            clients[connections[index].client].wake = dials[dial].deadline
            guard connections[index].state == .connecting else { return }
            promoteRival(index)
            self.dial(index, rival: connections[index].handle >= 0)
        }
    }

    /// Two addresses race at most: the one that has had two head starts makes room for the next.
    private mutating func promoteRival(_ index: Int32) {
        let dial = connections[index].dial
        let rival = dials[dial].rival
        guard rival >= 0 else { return }
        if connections[index].handle >= 0 { world.close(connections[index].handle, abrupt: false) }
        noteErrno(index, 110)
        connections[index].handle = rival
        dials[dial].rival = -1
        world.rearm(rival, token: connections[index].token(index))
    }

    /// A socket has connected or failed to.
    mutating func finishConnect(_ index: Int32, rival: Bool) {
        let dial = connections[index].dial
        let handle = rival ? dials[dial].rival : connections[index].handle
        guard handle >= 0 else { return }
        let code = world.connectError(handle)
        if code != 0 {
            noteErrno(index, code)
            world.close(handle, abrupt: false)
            if rival { dials[dial].rival = -1 } else { connections[index].handle = -1 }
            // A name may have an address where nobody listens before one where somebody does.
            self.dial(index, rival: rival)
            return
        }
        let other = rival ? connections[index].handle : dials[dial].rival
        if other >= 0 { world.close(other, abrupt: false) }
        dials[dial].rival = -1
        connections[index].handle = handle
        if rival { world.rearm(handle, token: connections[index].token(index)) }
        let client = connections[index].client
        clients[client].wake = dials[dial].deadline
        recorder.record(
            .connectTCP, time - connections[index].since,
            series(client, label: connections[index].label, url: connections[index].url))
        connections[index].since = time
        connected(index)
    }

    /// Remembers what the first address answered, which is what is told if no other is better.
    private mutating func noteErrno(_ index: Int32, _ code: Int32) {
        let dial = connections[index].dial
        if dials[dial].firstErrno == 0 { dials[dial].firstErrno = code }
    }

    private mutating func failSocket(_ index: Int32) {
        let code = dials[connections[index].dial].firstErrno
        let kind = ErrorKind(connect: code)
        let isProxied = program.graph.endpoints[Int(connections[index].url)].proxy != nil
        guard kind == .handshake else {
            let text = SystemError(code: code).description
            let isOurs = kind == .descriptors || kind == .addressExhausted
            if isProxied, !isOurs {
                failConnect(index, .proxy, "the proxy cannot be reached: \(text)")
            } else {
                failConnect(index, kind, text)
            }
            return
        }
        // It was taken and then reset before that was seen: by whoever was to speak first.
        if isProxied {
            failConnect(index, .proxy, "reset by the proxy")
        } else if destination(index)?.secure == true {
            failConnect(index, .tls, "reset during the TLS handshake")
        } else {
            failConnect(index, .handshake, "reset during the handshake")
        }
    }

    /// Frees what only a connect needs.
    mutating func freeDial(_ index: Int32) {
        let dial = connections[index].dial
        guard dial >= 0 else { return }
        connections[index].dial = -1
        if dials[dial].rival >= 0 { world.close(dials[dial].rival, abrupt: false) }
        dials.remove(dial)
    }

    // MARK: Redirects

    /// Where the connection's handshake goes, redirects included; nil if it cannot be said.
    mutating func destination(_ index: Int32) -> RedirectTarget? {
        if let detour = dials[connections[index].dial].detour { return detour }
        let endpoint = program.graph.endpoints[Int(connections[index].url)]
        var failure = RenderFailure()
        guard let resource = texts(index, &failure)?.resource else { return nil }
        return RedirectTarget(
            secure: endpoint.security != nil, host: endpoint.host, port: endpoint.port,
            authority: endpoint.authority, resource: resource)
    }

    /// Goes where the server says the resource is.
    mutating func follow(_ index: Int32, _ status: Int, to location: String) {
        let dial = connections[index].dial
        let detail = UInt16(clamping: status)
        dials[dial].redirects += 1
        guard dials[dial].redirects <= Dial.maximumRedirects else {
            let most = Dial.maximumRedirects
            failConnect(index, .handshake, "more than \(most) redirects", detail: detail)
            return
        }
        guard let from = destination(index), let target = from.followed(to: location) else {
            let shown = location.prefix(200)
            failConnect(
                index, .handshake, "status \(status) to '\(shown)', which is no target",
                detail: detail)
            return
        }
        if from.secure, !target.secure {
            failConnect(
                index, .handshake, "status \(status) from wss to ws, which is not followed",
                detail: detail)
            return
        }
        dials[dial].detour = target
        world.close(connections[index].handle, abrupt: false)
        // Nothing of this socket goes on with the next one.
        if connections[index].outbox >= 0 {
            _ = outboxes.remove(connections[index].outbox)
            connections[index].outbox = -1
        }
        connections[index].handle = -1
        connections[index].wasReset = false
        connections[index].isDetour = true
        connections[index].state = .connecting
        connections[index].since = time
        dials[dial].next = 0
        dials[dial].firstErrno = 0
        goOn(index, to: target)
    }

    private mutating func goOn(_ index: Int32, to target: RedirectTarget) {
        let dial = connections[index].dial
        let endpoint = program.graph.endpoints[Int(connections[index].url)]
        if endpoint.proxy != nil
            || target.host == endpoint.host && target.port == endpoint.port
        {
            dials[dial].addresses = nil
            self.dial(index)
        } else if let address = SocketAddress(literal: target.host, port: target.port) {
            self.dial(index, detour: [address], nil)
        } else {
            world.lookUp(target.host, port: target.port, token: connections[index].token(index))
        }
    }

    /// Goes on with the connects whose names have been looked up.
    mutating func takeAnswers() {
        for answer in world.takeAnswers() {
            let (index, generation) = Connection.parts(of: answer.token)
            guard isCurrent(index, generation), connections[index].state == .connecting,
                connections[index].handle < 0
            else { continue }
            let client = connections[index].client
            if answer.problem == nil {
                recorder.record(
                    .connectDNS, time - connections[index].since,
                    series(client, label: connections[index].label, url: connections[index].url))
                connections[index].since = time
            }
            dial(index, detour: answer.addresses, answer.problem)
        }
    }

    /// Goes on with what is known of the host that a redirect led to.
    private mutating func dial(
        _ index: Int32, detour addresses: [SocketAddress], _ problem: String?
    ) {
        let dial = connections[index].dial
        let reachable = routes[Int(connections[index].url)].reachable(addresses)
        guard !reachable.isEmpty else {
            let host = dials[dial].detour?.host ?? "the target"
            failConnect(index, .dns, "no address for \(host): \(problem ?? Route.otherFamily)")
            return
        }
        dials[dial].addresses = reachable
        self.dial(index)
    }
}
