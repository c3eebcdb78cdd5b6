internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// From a client that wants a session to one whose session is open.
extension EventLoop where World: ~Copyable {
    /// Connects under way at once in this loop.
    var connectLimit: Int {
        mutating get { max(1, stage.concurrentConnects / program.share.count) }
    }

    /// Connects begun in one tick at most, so that a ramp does not disturb planned sends.
    private static var connectBudget: Int { 4 }

    /// Lets a client connect as soon as the limits allow it.
    mutating func standInLine(_ client: Int32) {
        clients[client].wake = .max
        waiting.append(client)
    }

    /// Starts as many waiting clients as the limits allow.
    mutating func startWaiting() {
        var budget = Self.connectBudget
        while budget > 0, connecting < connectLimit, stage.nextConnect <= time,
            let client = waiting.next()
        {
            guard clients.isLive(client), clients[client].state == .waiting else { continue }
            if clients[client].ending {
                retire(client)
                continue
            }
            budget -= 1
            stage.noteConnect(at: time)
            connect(client)
            settleEvents()
            agenda.touch(client)
        }
    }

    private mutating func connect(_ client: Int32) {
        let template = program.graph.templates[Int(clients[client].template)]
        // A start without a moment of its own (a jump) is planned when the limits let it go.
        let now = time
        if clients[client].planned == .max { clients[client].planned = now }
        let planned = clients[client].planned
        let url = pickEndpoint(template, client)
        let label = label(at: planned)
        let series = series(client, label: label, url: UInt16(url))
        recorder.count(.connects, series)
        note(client) {
            $0.tries &+= 1
            $0.url = UInt16(url)
        }
        noteLookup(url, series)
        generation &+= 1
        var connection = Connection(
            client: client, generation: generation, url: UInt16(url), label: label, began: time)
        let deadline = time + program.graph.endpoints[url].connectTimeout
        connection.dial = dials.insert(Dial(deadline: deadline))
        let index = connections.insert(connection)
        clients[client].connection = index
        agenda.post(.dialled, client)
        connecting += 1
        if routes[url].addresses.isEmpty {
            let host = program.graph.endpoints[url].proxy?.host ?? program.graph.endpoints[url].host
            let problem = routes[url].problem
            failConnect(index, .dns, "no address for \(host): \(problem)")
            return
        }
        clients[client].wake = deadline
        dial(index)
    }

    /// Records how long an endpoint's name took to look up, with the first connect that uses it.
    private mutating func noteLookup(_ url: Int, _ series: SeriesID) {
        guard routes[url].lookup > 0 else { return }
        recorder.record(.connectDNS, routes[url].lookup, series)
        routes[url].lookup = 0
    }

    /// Index of the endpoint that the next connect of a client goes to.
    mutating func pickEndpoint(_ template: ClientTemplate, _ client: Int32) -> Int {
        let choices = template.endpoints
        if template.lifecycle.failover != nil {
            let life = clients[client].life
            return choices[life >= 0 ? Int(lives[life].endpoint) : 0]
        }
        switch template.pick {
        case .first: return choices[0]
        case .roundRobin:
            return choices[
                (Int(clients[client].turn) + Int(clients[client].attempts)) % choices.count]
        case .random:
            var random = RandomStream(
                seed: program.graph.seed, .endpoint, client: UInt64(clients[client].number),
                index: UInt64(clients[client].iteration) << 16 | UInt64(clients[client].attempts))
            return choices[Int(random.below(UInt64(choices.count)))]
        }
    }

    /// The handshake is done: the session begins.
    mutating func opened(_ index: Int32, at moment: Int64) {
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
        connecting -= 1
        gauges.opened()
        clients[client].wake = .max
        if let lost = lives.takeLoss(client) {
            recorder.record(.reconnect, moment - lost, at: slot)
        }
        agenda.post(.opened, client)
    }

    /// A connect that did not lead to a session.
    mutating func failConnect(
        _ index: Int32, _ kind: ErrorKind, _ text: @autoclosure () -> String, detail: UInt16 = 0
    ) {
        let client = connections[index].client
        let series = series(
            client, label: connections[index].label, url: connections[index].url)
        recorder.count(.failed, series)
        // A value that lacks for a handshake fails the connect, which is no unit of that kind.
        count(
            kind, of: client, series, fails: kind.subject == .connects, detail: detail,
            first: text())
        noteScarcity(client, kind)
        note(client) { $0.failed &+= 1 }
        connecting -= 1
        discard(index, abrupt: false)
        isDown(client)
    }

    /// The connect has taken too long; `when` ends the sentence that says so.
    mutating func expireConnect(_ index: Int32, _ when: String) {
        switch connections[index].state {
        case .tunnelling: failConnect(index, .proxy, "no answer from the proxy \(when)")
        case .securing: failConnect(index, .tls, "no answer to the TLS handshake \(when)")
        case .upgrading:
            failConnect(index, .handshakeTimeout, "no answer to the handshake \(when)")
        default: failConnect(index, .connectTimeout, "no connection \(when)")
        }
    }
}

extension ErrorKind {
    /// The kind of a connect that ended with this errno.
    init(connect code: Int32) {
        switch code {
        // A socket file whose listener has no room for another connect answers EAGAIN.
        case 111, 11: self = .refused
        case 110: self = .connectTimeout
        case 99, 98: self = .addressExhausted
        case 23, 24: self = .descriptors
        // A target that does not listen refuses; this one took the connect and then reset it.
        case 104, 32: self = .handshake
        default: self = .unreachable
        }
    }
}
