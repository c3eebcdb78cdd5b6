internal import Memory
internal import Metrics
internal import Wire

/// From one endpoint to the next after failures, and back to the first.
extension EventLoop where World: ~Copyable {
    /// A connect failed or a session was lost: after so many in a row the next endpoint has its turn.
    mutating func noteFailure(_ client: Handle<Client>) {
        let template = program.graph.templates[Int(clients[client].template)]
        guard let failover = template.lifecycle.failover else { return }
        lives[clients[client].life].failover.noteFailure(
            failover, endpoints: template.endpoints.count, at: time)
    }

    /// A session was open for long enough to forget what went before.
    mutating func forgetFailures(_ client: Handle<Client>) {
        clients[client].attempts = 0
        if clients[client].life.isSome { lives[clients[client].life].failover.forgetFailures() }
    }

    /// Sends a probe to the first endpoint, unless one is under way.
    mutating func tryFirstEndpoint(_ client: Handle<Client>) {
        let template = Int(clients[client].template)
        guard let failback = program.graph.templates[template].lifecycle.failover?.failback else {
            return
        }
        let life = clients[client].life
        lives[life].failover.tryFirst(at: time, again: failback)
        guard lives[life].probe == .none, !clients[client].ending, !stage.isStopping,
            clients[client].state != .away
        else { return }
        var entry = Client(
            number: clients[client].number, template: UInt16(template), origin: .probe,
            planned: time)
        entry.lane = clients[client].lane
        var memory = ClientLife()
        memory.probe = .sentBy(client)
        entry.life = lives.insert(memory)
        let probe = clients.insert(entry)
        lives[life].probe = .underway(probe)
        records?.start(probe, for: client)
        agenda.post(.wanted, probe)
    }

    /// The first endpoint is there again: its client ends its session by plan and takes this one over.
    mutating func reportProbe(_ probe: Handle<Client>) {
        guard let owner = lives[clients[probe].life].probe.owner, !stage.isStopping else {
            dismiss(probe)
            return
        }
        switch clients[owner].state {
        case .opening, .active:
            lives[clients[owner].life].probe = .open(probe)
            agenda.post(.ends, owner)
        case .waiting, .backingOff:
            lives[clients[owner].life].probe = .open(probe)
            agenda.post(.probeReady, owner)
        default: dismiss(probe)
        }
    }

    /// Whether a client whose session is over goes on with the one that its probe has opened.
    mutating func mayTakeOver(_ client: Handle<Client>) -> Bool {
        let life = clients[client].life
        return life.isSome && lives[life].probe.isOpen && !clients[client].ending
            && !stage.isStopping
    }

    /// Has a client go on with the session that its probe has opened.
    mutating func takeOver(_ client: Handle<Client>) {
        let life = clients[client].life
        guard let probe = lives[life].probe.probe else { return }
        let index = clients[probe].connection
        lives[life].probe = .none
        lives[life].failover.returnToFirst()
        clients[probe].connection = .none
        dialer.memory.moveCookies(from: probe, to: client)
        lives[clients[probe].life].probe = .none
        retire(probe)
        connections[index].client = client
        clients[client].connection = index
        clients[client].attempts = 0
        clients[client].wake = .max
        endSchedules(client)
        clients[client].sessionEnd = .max
        if let lost = lives.takeLoss(client) {
            recorder.record(
                .reconnect, time - lost,
                series(client, label: label(at: time, client), url: connections[index].url))
        }
        startSession(client)
    }

    /// What is forgotten with the end of a client: a probe without its owner, an owner without its
    /// probe.
    mutating func dismissProbe(_ life: ClientLife) {
        if let owner = life.probe.owner, clients.isLive(owner), clients[owner].life.isSome {
            lives[clients[owner].life].probe = .none
        }
        if let probe = life.probe.probe {
            lives[clients[probe].life].probe = .none
            dismiss(probe)
        }
    }
}
