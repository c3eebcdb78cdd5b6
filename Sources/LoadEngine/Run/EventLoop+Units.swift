internal import Memory
internal import Metrics
internal import Wire

/// What a phase finds there when it begins: sessions, which are units that may fail in it, and
/// clients, some of which this host may have had no socket for.
extension EventLoop where World: ~Copyable {
    /// A session has opened: it is counted in the phase in which that happens, as its errors are.
    mutating func beginCounting(_ index: Handle<Connection>) {
        recorder.count(
            .sessionsBegun,
            series(
                connections[index].client, label: label(at: time, connections[index].client),
                url: connections[index].url))
        if isMeasured(connections[index].client) { connections[index].marks.insert(.measured) }
    }

    private mutating func isMeasured(_ client: Handle<Client>) -> Bool {
        stage[clients[client].lane].isMeasured
    }

    /// Counts who of a lane is there when a phase begins; clients only where it is measured.
    mutating func countThoseThere(in lane: UInt8) {
        var index = connections.next()
        while index.isSome {
            if !connections[index].state.isBefore,
                clients[connections[index].client].lane == lane
            {
                carryOver(index)
            }
            index = connections.next(after: index)
        }
        guard stage[lane].isMeasured else { return }
        var client = clients.next()
        while client.isSome {
            if clients[client].lane == lane { countDue(client) }
            client = clients.next(after: client)
        }
    }

    private mutating func carryOver(_ index: Handle<Connection>) {
        let client = connections[index].client
        let series = series(
            client, label: stage[clients[client].lane].label, url: connections[index].url)
        recorder.count(.sessionsFound, series)
        if connections[index].since >= stage.lanes[Int(clients[client].lane)].phaseEnd {
            recorder.count(.sessionsCarried, series)
        }
        if !isMeasured(client) || connections[index].marks.contains(.measured) { return }
        connections[index].marks.insert(.measured)
        recorder.count(.sessionsJoined, series)
    }

    /// Counts a client that has a connection of its own, or ought to have one.
    private mutating func countDue(_ client: Handle<Client>) {
        guard clients[client].origin != .probe, clients[client].state != .finished,
            !clients[client].ending, !isPooled(client)
        else { return }
        let series = series(
            client, label: stage[clients[client].lane].label, url: url(of: client))
        recorder.count(.clientsDue, series)
        if clients[client].lack == .socket { recorder.count(.clientsMissing, series) }
    }

    /// Remembers of a client whether this host had no socket for its last connect; `kind` is the
    /// error of that, nil if it led to a session.
    mutating func noteScarcity(_ client: Handle<Client>, _ kind: ErrorKind?) {
        if kind?.isOfGenerator ?? false {
            clients[client].lack = .socket
        } else if clients[client].lack == .socket {
            clients[client].lack = .nothing
        }
    }
}
