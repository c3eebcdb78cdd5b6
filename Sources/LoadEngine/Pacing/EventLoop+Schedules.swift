internal import Memory
internal import Metrics
internal import Wire

/// The schedules of clients as they begin and end, and the sends that clients share.
extension EventLoop where World: ~Copyable {
    /// A client as its schedules see it. Beside a flow the draws of all its sessions are told apart by
    /// the sends alone: the runs that are counted there depend on answers, the moments of schedules
    /// do not.
    @inline(__always)
    mutating func paced(_ client: Handle<Client>) -> PacedClient {
        let profile = Int(clients[client].template)
        return PacedClient(
            number: clients[client].number,
            session: program.profiles[profile].flow.isEmpty
                ? UInt64(clients[client].iteration) : 0,
            schedules: program.profiles[profile].schedules,
            isFirstShared: stage[clients[client].lane].sharesRate)
    }

    /// When the next send of a client is planned; in a pause none is, for its end will move them.
    @inline(__always)
    mutating func nextSend(of client: Handle<Client>) -> Int64 {
        stage[clients[client].lane].isPaused ? .max : pacing.nextSend(clients[client].schedule)
    }

    /// When the same session of the client's twin on the other side has become active, which this one does now;
    /// nil where the twin has not.
    mutating func startBeside(_ client: Handle<Client>) -> SessionStart? {
        if clients[client].scheduled { return nil }
        let lane = clients[client].lane
        let own = Int(lane) % stage.ownLanes
        return pacing.starts.take(
            SessionStarts.Key(lane: UInt8(own), number: clients[client].number),
            SessionStart(
                at: time, clock: stage[lane].clock(time), isOther: stage.isOther(lane),
                session: paced(client).session,
                sends: pacing.sends(clients[client].schedule)))
    }

    /// The last `open` step of a client is done: its sends begin, or go on after a reconnect. Where its twin has
    /// begun before, they are planned for the same moments, as far as these still come.
    mutating func beginSchedules(_ client: Handle<Client>, like twin: SessionStart? = nil) {
        let paced = paced(client)
        guard paced.schedules.count > 0 else { return }
        let isNew = !clients[client].scheduled
        let lane = clients[client].lane
        let now = stage[lane].clock(time)
        clients[client].scheduled = true
        pacing.begin(
            paced, &clients[client].schedule, isNew: isNew, turn: turnOfSchedules(client),
            from: now, like: twin, origin: stage.origin, &program.schedules)
        joinRate(client, isNew: isNew)
        guard paced.schedules.isShared else { return }
        let token = token(inLine: client)
        pacing.shared.join(
            Int(clients[client].template), in: lane, token, isNew: isNew, at: now)
    }

    /// The client is idle: it plans nothing until it is busy again.
    mutating func stopSends(_ client: Handle<Client>) { pacing.stop(&clients[client].schedule) }

    /// The client is busy again: its schedules begin anew, but those that a reply or a waiting send
    /// will go on with.
    mutating func startSends(_ client: Handle<Client>, from moment: Int64, turn: UInt32) {
        guard clients[client].scheduled else { return }
        pacing.start(
            paced(client), &clients[client].schedule, turn: turn,
            from: stage[clients[client].lane].clock(moment),
            origin: stage.origin, &program.schedules)
    }

    /// No more sends of a client are planned, until its next session.
    mutating func endSchedules(_ client: Handle<Client>) {
        stopSends(client)
        guard clients[client].scheduled else { return }
        clients[client].scheduled = false
        quitRate(client)
        let profile = Int(clients[client].template)
        if program.profiles[profile].schedules.isShared {
            pacing.shared.leave(profile, in: clients[client].lane)
        }
    }

    /// The client is gone for good.
    mutating func forgetSchedules(_ client: Handle<Client>) {
        endSchedules(client)
        pacing.forget(&clients[client].schedule)
    }

    // Shared sends -------------------------------------------------------------------------------

    /// What stands for the session of a client in a line; without a connection of its own the client
    /// with its number and the sessions it has had.
    private mutating func token(inLine client: Handle<Client>) -> UInt64 {
        let entry = clients[client]
        if !isPooled(client) { return connections[entry.connection].token(entry.connection) }
        return UInt64(entry.number &* 31 &+ entry.iteration) << 32 | UInt64(UInt32(client.index))
    }

    /// The client whose session a token stands for; nil if that is not active.
    private mutating func active(_ token: UInt64, _ profile: Int) -> Handle<Client>? {
        let (index, generation) = Connection.parts(of: token)
        if program.profiles[profile].isPooled {
            let client = Handle<Client>(index: index.index)
            let isThere = clients.isLive(client) && clients[client].state == .active
            return isThere && token == self.token(inLine: client) ? client : nil
        }
        guard isCurrent(index, generation), connections[index].state == .open,
            clients[connections[index].client].state == .active
        else { return nil }
        return connections[index].client
    }

    /// Deals with every shared send that is planned up to now.
    mutating func sendShared() {
        // What comes due meanwhile has its turn in the next tick.
        let moment = time
        while let next = pacing.shared.due(moment, &program.schedules) {
            guard let client = nextInTurn(next) else {
                dropShared(next)
                continue
            }
            send(client, next.send)
            agenda.touch(client)
        }
    }

    /// The client whose turn a shared send is; nil if none is there to send it.
    private mutating func nextInTurn(_ next: SharedSchedules.Send) -> Handle<Client>? {
        // Those that are idle keep their place in the line.
        for _ in 0..<pacing.shared.lineCount(next.schedule) {
            guard let token = pacing.shared.nextInLine(next.schedule),
                let client = active(token, next.profile)
            else { continue }
            pacing.shared.lineUp(token, next.schedule)
            if maySend(client) { return client }
        }
        return nil
    }

    /// A shared send was planned while no session was open.
    private mutating func dropShared(_ next: SharedSchedules.Send) {
        let series = recorder.indexer.series(
            phase: Int(stage.label(at: next.send.planned, next.lane)), profile: next.profile,
            message: Int(next.send.message),
            url: program.graph.templates[next.profile].endpoints.first ?? 0)
        drop(series, of: .none, next.send.message, .notConnected)
    }
}
