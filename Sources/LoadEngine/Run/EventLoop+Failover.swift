internal import Memory
internal import Metrics
internal import Wire

/// From one endpoint to the next after failures, and back to the first.
extension EventLoop where World: ~Copyable {
    /// A connect failed or a session was lost: after so many in a row the next endpoint has its turn.
    mutating func noteFailure(_ client: Int32) {
        let template = graph.templates[Int(clients[client].template)]
        guard let failover = template.lifecycle.failover else { return }
        let life = clients[client].life
        lives[life].failures &+= 1
        guard Int(lives[life].failures) >= failover.after else { return }
        lives[life].failures = 0
        lives[life].endpoint = UInt16(
            (Int(lives[life].endpoint) + 1) % template.endpoints.count)
        if lives[life].endpoint == 0 {
            lives[life].failbackDue = .max
        } else if let failback = failover.failback, lives[life].failbackDue == .max {
            lives[life].failbackDue = time + failback
        }
    }

    /// A session was open for long enough to forget what went before.
    mutating func forgetFailures(_ client: Int32) {
        clients[client].attempts = 0
        if clients[client].life >= 0 { lives[clients[client].life].failures = 0 }
    }

    /// Sends a scout to the first endpoint, unless one is under way.
    mutating func tryFirstEndpoint(_ client: Int32) {
        let template = Int(clients[client].template)
        guard let failback = graph.templates[template].lifecycle.failover?.failback else { return }
        let life = clients[client].life
        lives[life].failbackDue = max(lives[life].failbackDue + failback, time)
        guard lives[life].scout < 0, !clients[client].ending, !stopping else { return }
        var entry = Client(
            number: clients[client].number, template: UInt16(template), origin: .scout,
            planned: time)
        var memory = ClientLife()
        memory.owner = client
        entry.life = lives.insert(memory)
        let scout = clients.insert(entry)
        lives[life].scout = scout
        records?.start(scout, for: client)
        wantConnect(scout, planned: time)
    }

    /// The first endpoint is there again: its client ends its session by plan and takes this one over.
    mutating func scoutOpened(_ scout: Int32) {
        enter(scout, .active)
        let owner = lives[clients[scout].life].owner
        guard owner >= 0, !stopping else {
            leave(scout)
            return
        }
        switch clients[owner].state {
        case .opening, .active:
            lives[clients[owner].life].scoutIsOpen = true
            leave(owner)
        case .waiting, .backingOff:
            lives[clients[owner].life].scoutIsOpen = true
            _ = takeOver(owner)
        default: leave(scout)
        }
    }

    /// Has a client whose session is over go on with the one that its scout has opened; false if
    /// there is none.
    mutating func takeOver(_ client: Int32) -> Bool {
        let life = clients[client].life
        guard life >= 0, lives[life].scoutIsOpen, !clients[client].ending, !stopping else {
            return false
        }
        let scout = lives[life].scout
        let index = clients[scout].connection
        lives[life].scout = -1
        lives[life].scoutIsOpen = false
        lives[life].endpoint = 0
        lives[life].failures = 0
        lives[life].failbackDue = .max
        clients[scout].connection = -1
        if let jar = jars.removeValue(forKey: scout) { jars[client] = jar }
        lives[clients[scout].life].owner = -1
        retire(scout)
        connections[index].client = client
        clients[client].connection = index
        clients[client].attempts = 0
        clients[client].wake = .max
        endSchedules(client)
        clients[client].sessionEnd = .max
        if let lost = losses.removeValue(forKey: client) {
            recorder.record(
                .reconnect, time - lost,
                series(client, label: label(at: time), url: connections[index].url))
        }
        startSession(client)
        flush(index)
        rearm(client)
        return true
    }

    /// What is forgotten with the end of a client: a scout without its owner, an owner without its
    /// scout.
    mutating func dismissScout(_ life: ClientLife) {
        if life.owner >= 0, clients.isLive(life.owner), clients[life.owner].life >= 0 {
            let owner = clients[life.owner].life
            lives[owner].scout = -1
            lives[owner].scoutIsOpen = false
        }
        if life.scout >= 0 {
            lives[clients[life.scout].life].owner = -1
            leave(life.scout)
        }
    }
}
