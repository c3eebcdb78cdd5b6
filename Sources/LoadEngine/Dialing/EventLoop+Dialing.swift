internal import Memory
internal import Metrics
internal import Wire

/// Does for connects what the dialer says: opens and closes sockets, has names looked up.
extension EventLoop where World: ~Copyable {
    /// Goes on with a connect after an event, until there is nothing to do but to wait.
    mutating func dial(_ index: Handle<Connection>, _ first: DialEvent) {
        var event = first
        while true {
            switch dialer.step(connections[index].dial, event, at: time) {
            case .open(let attempt): event = .opened(openSocket(index, attempt))
            case .promote(let handle, let slow):
                if slow >= 0 { world.close(slow, abrupt: false) }
                world.rearm(handle, token: connections[index].token(index))
                event = .next
            case .leave:
                leaveSocket(index)
                event = .next
            case .lookUp(let host, let port, let freshFrom):
                guard let found = lookUp(index, host, port, freshFrom) else { return }
                event = found
            case .wait(let moment):
                let client = connections[index].client
                clients[client].wake = moment
                agenda.touch(client)
                return
            case .connected(let handle, let lane, let loser):
                if loser >= 0 { world.close(loser, abrupt: false) }
                use(index, handle, lane)
                return
            case .fail(let failure):
                failConnect(index, failure.kind, CaseText(failure.text), code: failure.status)
                return
            }
        }
    }

    /// Opens a socket: its handle, or −errno.
    private mutating func openSocket(_ index: Handle<Connection>, _ attempt: AddressRace.Attempt)
        -> Int32
    {
        let profile = Int(clients[connections[index].client].template)
        var options = SocketOptions(source: attempt.source)
        let quantum = Int(program.profiles[profile].readQuantum)
        if quantum > 0 { options.receiveBuffer = max(quantum, EngineLimits.leastReceiveBuffer) }
        let token = connections[index].token(index, rival: attempt.lane == .rival)
        return world.connect(attempt.address, token: token, options)
    }

    /// A socket has connected or failed to; the kernel is asked why only where it tells of an error.
    mutating func finishConnect(_ index: Handle<Connection>, _ event: ReadyEvent) {
        let lane: AddressRace.Lane = event.token & 1 << 31 != 0 ? .rival : .own
        let handle = dialer.socket(connections[index].dial, lane)
        guard handle >= 0 else { return }
        let code = event.closed ? world.connectError(handle) : 0
        if code != 0 { world.close(handle, abrupt: false) }
        dial(index, code == 0 ? .connected(lane) : .failed(lane, code))
    }

    /// A connection goes on with the socket that has connected.
    private mutating func use(
        _ index: Handle<Connection>, _ handle: Int32, _ lane: AddressRace.Lane
    ) {
        connections[index].handle = handle
        if lane == .rival { world.rearm(handle, token: connections[index].token(index)) }
        let client = connections[index].client
        clients[client].wake = dialer.deadline(connections[index].dial)
        recorder.record(
            .connectTCP, time - connections[index].since,
            series(client, label: connections[index].label, url: connections[index].url))
        beginPart(index, after: .connecting)
    }

    /// What a connecting client waited for has come: the end of its time, or of an address's head
    /// start.
    mutating func connectIsSlow(_ index: Handle<Connection>) {
        if refuseWithRest(index) { return }
        dial(index, .due(connections[index].state))
    }

    /// Frees what only a connect needs.
    mutating func freeDial(_ index: Handle<Connection>) {
        guard connections[index].dial.isSome else { return }
        let (own, rival) = dialer.end(connections[index].dial)
        connections[index].dial = .none
        for handle in [own, rival] where handle >= 0 { closeSocket(handle, abrupt: false) }
    }

    /// Closes a socket, which leaves room for another one.
    mutating func closeSocket(_ handle: Int32, abrupt: Bool) {
        world.close(handle, abrupt: abrupt)
        dialer.socketIsFree()
    }

    // MARK: Redirects

    /// Where the connection's handshake goes, redirects included; nil if it cannot be said.
    mutating func target(_ index: Handle<Connection>) -> RedirectTarget? {
        let dial = connections[index].dial
        if dialer.isDetour(dial) { return dialer.target(dial, nil) }
        var failure = RenderFailure()
        return dialer.target(dial, texts(index, &failure))
    }

    /// A redirect leads elsewhere: nothing of this socket goes on with the next one.
    private mutating func leaveSocket(_ index: Handle<Connection>) {
        world.close(connections[index].handle, abrupt: false)
        outgoing.forget(connections[index].outbox)
        connections[index].outbox = .none
        connections[index].handle = -1
        connections[index].wasReset = false
        connections[index].isDetour = true
        connections[index].state = .connecting
        connections[index].since = time
    }

    // MARK: Names

    /// What is known of the name that a connect goes to; nil where it waits for that. Who has waited
    /// records for how long, else the first who uses an answer how long that took.
    private mutating func lookUp(
        _ index: Handle<Connection>, _ host: String, _ port: UInt16, _ freshFrom: Int64
    ) -> DialEvent? {
        let dial = connections[index].dial
        let client = connections[index].client
        let hasWaited = dialer.isLookingUp(dial)
        switch world.lookUp(host, port: port, freshFrom: freshFrom) {
        case .addresses(let addresses, let took):
            let length = hasWaited ? time - connections[index].since : took
            if length > 0 {
                recorder.record(
                    .connectDNS, length,
                    series(
                        client, label: connections[index].label, url: connections[index].url))
            }
            if hasWaited { connections[index].since = time }
            return .found(addresses, problem: nil)
        case .problem(let text): return .found([], problem: text)
        case .pending:
            dialer.waits(dial, token: connections[index].token(index))
            clients[client].wake = dialer.deadline(dial)
            agenda.touch(client)
            return nil
        }
    }

    /// Goes on with the connects whose names have been answered.
    mutating func takeAnswers() {
        for name in world.takeAnswers() {
            for token in dialer.waiting(for: name) {
                let (index, generation) = Connection.parts(of: token)
                guard isCurrent(index, generation), connections[index].state == .connecting else {
                    continue
                }
                dial(index, .next)
            }
        }
    }
}
