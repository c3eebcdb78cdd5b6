internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// From a client that wants a session to one whose session is open.
extension EventLoop where World: ~Copyable {
    /// Lets a client connect as soon as the limits allow it.
    mutating func standInLine(_ client: Handle<Client>) {
        clients[client].wake = .max
        dialer.want(client, in: clients[client].lane)
    }

    /// Starts as many waiting clients as the limits allow.
    mutating func startWaiting() {
        var budget = EngineLimits.connectsInATick
        while budget > 0, let client = dialer.next(at: time) {
            guard clients.isLive(client), clients[client].state == .waiting else { continue }
            if clients[client].ending {
                retire(client)
                continue
            }
            budget -= 1
            connect(client)
            settleEvents()
            agenda.touch(client)
        }
    }

    private mutating func connect(_ client: Handle<Client>) {
        let template = program.graph.templates[Int(clients[client].template)]
        // A start without a moment of its own (a jump) is planned when the limits let it go.
        let now = time
        if clients[client].planned == .max { clients[client].planned = now }
        let planned = clients[client].planned
        let url = pickEndpoint(template, client)
        let label = label(at: planned, client)
        let series = series(client, label: label, url: UInt16(url))
        recorder.count(.connects, series)
        note(client) {
            $0.tries &+= 1
            $0.url = UInt16(url)
        }
        let (dial, generation) = dialer.begin(
            url, in: clients[client].lane, draw: drawAddress(client), at: time)
        var connection = Connection(
            client: client, generation: generation, url: UInt16(url), label: label, began: time)
        connection.dial = dial
        let index = connections.insert(connection)
        clients[client].connection = index
        agenda.post(.dialled, client)
        self.dial(index, .next)
    }

    /// Random bits of the next connect of a client, by which it takes one of several addresses.
    private mutating func drawAddress(_ client: Handle<Client>) -> UInt64 {
        clients[client].connects &+= 1
        var random = RandomStream(
            seed: program.graph.seed, .address, client: UInt64(clients[client].number),
            index: UInt64(clients[client].connects))
        return random.next()
    }

    /// Index of the endpoint that the next connect of a client goes to.
    mutating func pickEndpoint(_ template: ClientTemplate, _ client: Handle<Client>) -> Int {
        let choices = template.endpoints
        if template.lifecycle.failover != nil {
            let life = clients[client].life
            return choices[life.isSome ? Int(lives[life].failover.endpoint) : 0]
        }
        switch template.pick {
        case .first: return choices[0]
        case .roundRobin:
            return choices[
                (Int(clients[client].turn) + Int(clients[client].attempts)) % choices.count]
        case .random:
            var random = RandomStream(
                seed: program.graph.seed, .endpoint, client: UInt64(clients[client].number),
                index: UInt64(turnsOfDisruptions(client) & 0xFFFF) << 48
                    ^ UInt64(clients[client].iteration) << 16 | UInt64(clients[client].attempts))
            return choices[Int(random.below(UInt64(choices.count)))]
        }
    }

    /// The handshake is done: the session begins.
    mutating func opened(_ index: Handle<Connection>, at moment: Int64) {
        let client = connections[index].client
        freeDial(index)
        let series = series(
            client, label: connections[index].label, url: connections[index].url)
        let slot = recorder.slot(series)
        recorder.count(.opened, at: slot)
        noteScarcity(client, nil)
        note(client) { $0.opened &+= 1 }
        recorder.record(.connect, moment - clients[client].planned, at: slot)
        recorder.record(.connectUpgrade, moment - connections[index].since, at: slot)
        connections[index].state = .open
        connections[index].since = time
        beginCounting(index)
        gauges.opened(in: clients[client].lane)
        clients[client].wake = .max
        if let lost = lives.takeLoss(client) {
            recorder.record(.reconnect, moment - lost, at: slot)
        }
        agenda.post(.opened, client)
    }

    /// A connect that did not lead to a session.
    mutating func failConnect(
        _ index: Handle<Connection>, _ kind: ErrorKind, _ text: @autoclosure () -> CaseText,
        code: UInt16 = 0
    ) {
        let client = connections[index].client
        let series = series(
            client, label: connections[index].label, url: connections[index].url)
        recorder.count(.failed, series)
        // A value that lacks for a handshake fails the connect, which is no unit of that kind.
        count(
            kind, of: client, series, fails: kind.subject == .connects, code: code,
            first: text())
        if kind.subject == .connects, !kind.isOfGenerator {
            dialer.failed(connections[index].dial, at: time)
        }
        noteScarcity(client, kind)
        note(client) { $0.failed &+= 1 }
        discard(index, abrupt: false)
        isDown(client)
    }

    /// The connect has taken too long; `when` ends the sentence that says so.
    mutating func expireConnect(_ index: Handle<Connection>, _ when: String) {
        let connection = connections[index]
        let failure = dialer.slow(connection.dial, connection.state, when: when)
        failConnect(index, failure.kind, CaseText(failure.text))
    }
}
