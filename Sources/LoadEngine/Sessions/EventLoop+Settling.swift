internal import Memory
internal import Metrics
internal import Wire

/// What follows from events of sessions: the machine says it, the loop carries it out.
extension EventLoop where World: ~Copyable {
    /// Settles what has happened to sessions, in the order in which it happened, with all that follows.
    @inline(__always)
    mutating func settleEvents() {
        if agenda.hasEvents { settleAll() }
    }

    private mutating func settleAll() {
        while let (client, event) = agenda.nextEvent() {
            guard clients.isLive(client) else { continue }
            let state = clients[client].state
            let step = SessionMachine.next(state, event, facts(of: client, event))
            if step.state != state { enter(client, step.state) }
            perform(step.action, client)
        }
    }

    /// What the machine has to know of a client.
    private mutating func facts(of client: Handle<Client>, _ event: SessionEvent) -> SessionFacts {
        let entry = clients[client]
        var facts: SessionFacts = []
        if entry.ending || stage.isStopping { facts.insert(.isLeaving) }
        if entry.origin == .probe { facts.insert(.isProbe) }
        if entry.origin == .population { facts.insert(.keepsPlace) }
        if isPooled(client) { facts.insert(.borrows) }
        if entry.sessionsLeft > 0 { facts.insert(.hasSessions) }
        let template = Int(entry.template)
        if program.graph.templates[template].lifecycle.rest != nil, entry.origin != .pooled {
            facts.insert(.rests)
        }
        if entry.life.isSome, lives[entry.life].probe.isOpen, !facts.contains(.isLeaving) {
            facts.insert(.mayTakeOver)
        }
        switch event {
        case .down: if mayRetry(client) { facts.insert(.mayRetry) }
        case .answered, .woken:
            if entry.state == .draining, !facts.contains(.borrows), endsAbruptly(client) {
                facts.insert(.isAbrupt)
            }
        default: break
        }
        return facts
    }

    /// Carries out what a client does next.
    private mutating func perform(_ action: SessionAction, _ client: Handle<Client>) {
        switch action {
        case .none: return
        case .standInLine: standInLine(client)
        case .share: startSharing(client)
        case .start: startSession(client)
        case .activate: becomeActive(client)
        case .reportProbe: reportProbe(client)
        case .drain: if isPooled(client) { leavePool(client) } else { drain(client) }
        case .close: sendClose(client)
        case .reset: resetByPlan(client)
        case .awaitEnd: awaitEnd(client)
        case .finish: finish(client)
        case .loseSession: loseSession(client)
        case .dropSession: returnAfterCut(client, abrupt: true)
        case .cutBorrowed: cutShare(client)
        case .endSharing: endOfSession(client)
        case .takeOver: takeOver(client)
        case .rest: rest(client)
        case .backOff: backOff(client)
        case .stayAway: stayAway(client)
        case .stay: clients[client].wake = .max
        case .giveUp: giveUp(client)
        case .retire, .giveUpForGood: retire(client)
        }
        if clients.isLive(client) { agenda.touch(client) }
    }

    /// Looks after the clients that were touched: sends what they have planned, arms their timers. In a
    /// tick first all sockets are read, then all is written: each way through the kernel and through
    /// this program then stays in the processor's caches.
    mutating func settleTouched() {
        guard agenda.hasTouched else { return }
        time = max(time, world.now())
        var place = 0
        while true {
            let client = agenda.touched(place)
            if client.isNone { return }
            if clients.isLive(client) { settle(client) }
            place += 1
        }
    }

    /// Sends what is planned up to now, writes all that was rendered, arms the client's timer.
    mutating func settle(_ client: Handle<Client>) {
        if nextSend(of: client) <= time { sendPlanned(client) }
        if clients[client].connection.isSome { flush(clients[client].connection) }
        let entry = clients[client]
        var next = min(nextSend(of: client), min(entry.sessionEnd, entry.wake))
        if entry.life.isSome {
            next = min(next, lives.next(of: entry.life, paused: stage[entry.lane].isPaused))
        }
        if stage.hasSides, next != .max { next += turnDelay(entry) }
        agenda.arm(client, at: next)
    }

    /// Of two clients that are due at the same moment on both sides, each is first in turn, by its number and
    /// that of its send: the other one is due a nanosecond later.
    private mutating func turnDelay(_ client: Client) -> Int64 {
        let turn = client.number &+ client.schedule.sends &+ (stage.isOther(client.lane) ? 1 : 0)
        return Int64(turn & 1)
    }

    /// Does everything that is due for a client.
    mutating func serve(_ client: Handle<Client>) {
        if clients[client].life.isSome { live(client) }
        settleEvents()
        guard clients.isLive(client) else { return }
        if clients[client].wake <= time { woken(client) }
        settleEvents()
        guard clients.isLive(client) else { return }
        if clients[client].sessionEnd <= time { timeIsOver(client) }
        settleEvents()
        if clients.isLive(client) { settle(client) }
    }

    // MARK: The state of a client

    /// Moves a client to a new state and keeps the gauges.
    private mutating func enter(_ client: Handle<Client>, _ state: ClientState) {
        clients[client].state = state
        show(client, state.gauge)
    }

    /// Has a client of the load count as something.
    mutating func show(_ client: Handle<Client>, _ gauge: StateGauge) {
        guard clients[client].origin.isOfLoad else { return }
        let before = clients[client].gauge
        let lane = clients[client].lane
        gauges.move(Int(clients[client].template), from: before, to: gauge, in: lane)
        if stage.recoveries > 0, before.isUp != gauge.isUp {
            noteRecovery(lane, by: gauge.isUp ? 1 : -1)
        }
        clients[client].gauge = gauge
        let moment = time
        note(client) { $0.enter(gauge, at: moment) }
    }
}
