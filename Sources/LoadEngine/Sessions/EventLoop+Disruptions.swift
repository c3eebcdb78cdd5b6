internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// Disruptions: the connection of a client is cut by plan, the client stays away for a while and comes
/// back to the same session, with its rows and captures.
extension EventLoop where World: ~Copyable {
    private mutating func clock(of client: Handle<Client>) -> Handle<DisruptionClock> {
        let life = clients[client].life
        return life.isSome ? lives[life].disruptions : .none
    }

    /// When the connection of a client is cut next; `.max` for never.
    @inline(__always)
    mutating func nextCut(of client: Handle<Client>) -> Int64 {
        let clock = clock(of: client)
        return clock.isSome ? lives[clock].due : .max
    }

    /// Whether a disruption has cut a connection whose session is to go on with another one.
    @inline(__always)
    mutating func isDisrupted(_ index: Handle<Connection>) -> Bool {
        connections[index].marks.contains(.disrupted)
    }

    // MARK: When

    /// A session is open: with the first one cuts are planned, the first of them at a random share of the
    /// first draw, so that clients that start together are not cut together.
    mutating func startDisruptions(_ client: Handle<Client>) {
        let clock = clock(of: client)
        guard clock.isSome, !lives[clock].isRunning, let plan = disruptions(of: client) else {
            return
        }
        var random = stream(.disruption, client, turn: 0)
        let length = plan.every.sample(&random)
        lives[clock].begin(
            at: stage[clients[client].lane].clock(time),
            after: Int64(random.unit() * Double(length)))
    }

    /// A pause has ended, in which nobody was cut.
    mutating func disruptionsStoodStill(_ client: Handle<Client>, _ length: Int64) {
        let clock = clock(of: client)
        if clock.isSome { lives[clock].stoodStill(length) }
    }

    /// How many cuts of a client were due so far.
    mutating func turnsOfDisruptions(_ client: Handle<Client>) -> UInt32 {
        let clock = clock(of: client)
        return clock.isSome ? lives[clock].turns : 0
    }

    /// What tells the beginnings of a client's schedules in one session apart. Those after idle times are
    /// counted from 1, so these have a bit of their own.
    mutating func turnOfSchedules(_ client: Handle<Client>) -> UInt32 {
        let turns = turnsOfDisruptions(client)
        return turns == 0 ? 0 : 1 << 31 | turns
    }

    private mutating func disruptions(of client: Handle<Client>) -> Lifecycle.Disruptions? {
        program.graph.templates[Int(clients[client].template)].lifecycle.disruptions
    }

    private mutating func stream(
        _ purpose: RandomPurpose, _ client: Handle<Client>, turn: UInt32
    ) -> RandomStream {
        RandomStream(
            seed: program.graph.seed, purpose, client: UInt64(clients[client].number),
            index: UInt64(turn))
    }

    // MARK: A cut

    /// A cut is due: the session ends by plan, without an error, if there is one at that moment.
    mutating func disrupt(_ client: Handle<Client>) {
        // What was planned before it is still sent.
        if nextSend(of: client) <= time { sendPlanned(client) }
        flushRest()
        settleEvents()
        guard clients.isLive(client), let plan = disruptions(of: client) else { return }
        let clock = clock(of: client)
        guard clock.isSome else { return }
        let moment = lives[clock].due
        let turn = lives[clock].turns
        var random = stream(.disruption, client, turn: turn &+ 1)
        lives[clock].advance(
            by: max(EngineLimits.shortestTurn, plan.every.sample(&random)), at: time)
        let state = clients[client].state
        guard state == .opening || state == .active, !clients[client].ending,
            clients[client].sessionEnd > moment
        else { return }
        let index = clients[client].connection
        var draws = stream(.offline, client, turn: turn)
        let away = max(0, plan.offline.sample(&draws))
        lives[clock].cut(connections[index].since, at: moment, offline: away)
        if listener != nil { tellCut(index, away: away) }
        recorder.count(
            .disruptions,
            series(client, label: label(at: moment, client), url: connections[index].url))
        withdrawSession(client)
        connections[index].marks.insert(.disrupted)
        agenda.post(plan.isAbrupt ? .cut : .shut, client)
    }

    /// Nothing is left of the connection: the client comes back when it has been away for long enough.
    mutating func stayAway(_ client: Handle<Client>) {
        let clock = clock(of: client)
        guard clock.isSome else { return }
        clients[client].wake = max(lives[clock].back, time)
    }

    // MARK: The session as a whole

    /// When the session of a connection that ends by now began, which cuts may have interrupted.
    mutating func takeBegin(_ index: Handle<Connection>) -> Int64 {
        let clock = clock(of: connections[index].client)
        let opened = connections[index].since
        return clock.isSome ? lives[clock].takeBegin(opened) : opened
    }

    /// The time of a session is over whose connection was cut and that is not connected again: it ends
    /// by plan here.
    mutating func recordInterrupted(_ client: Handle<Client>) {
        let clock = clock(of: client)
        guard clock.isSome else { return }
        let began = lives[clock].takeBegin(.max)
        guard began != .max else { return }
        recorder.record(
            .session, time - began,
            series(client, label: label(at: time, client), url: url(of: client)))
    }
}
