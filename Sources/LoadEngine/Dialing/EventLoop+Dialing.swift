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
            case .lookUp(let host, let port):
                world.lookUp(host, port: port, token: connections[index].token(index))
                return
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

    /// Goes on with the connects whose names have been looked up.
    mutating func takeAnswers() {
        for answer in world.takeAnswers() {
            let (index, generation) = Connection.parts(of: answer.token)
            guard isCurrent(index, generation), connections[index].state == .connecting,
                dialer.isLookingUp(connections[index].dial)
            else { continue }
            let client = connections[index].client
            if answer.problem == nil {
                recorder.record(
                    .connectDNS, time - connections[index].since,
                    series(client, label: connections[index].label, url: connections[index].url))
                connections[index].since = time
            }
            dial(index, .found(answer.addresses, problem: answer.problem))
        }
    }
}
