internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// How sessions begin and end, and what follows.
extension EventLoop where World: ~Copyable {
    /// The session of a client is open: its `open` steps come first.
    mutating func startSession(_ client: Int32) {
        let template = Int(clients[client].template)
        if clients[client].origin != .pooled { drawSession(client) }
        enter(client, .opening)
        startPings(client)
        if program.profiles[template].open.isEmpty {
            becomeActive(client)
        } else {
            startSteps(client, isFlow: false, due: time)
        }
    }

    /// Draws how long the session lasts, unless it goes on after a reconnect.
    mutating func drawSession(_ client: Int32) {
        guard let session = graph.templates[Int(clients[client].template)].session,
            clients[client].sessionEnd == .max
        else { return }
        var random = RandomStream(
            seed: graph.seed, .session, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration))
        clients[client].sessionEnd = time + session.sample(&random)
    }

    /// The last `open` step is done: schedules and flows begin.
    mutating func becomeActive(_ client: Int32) {
        enter(client, .active)
        if clients[client].origin == .pooled {
            release(client, at: time)
            return
        }
        beginSchedules(client)
        if clients[client].life >= 0 { startActivity(client) }
        if !program.profiles[Int(clients[client].template)].flow.isEmpty {
            startSteps(client, isFlow: true, due: time)
        }
    }

    /// What a client waited for besides sends has come.
    mutating func woken(_ client: Int32) {
        let due = clients[client].wake
        clients[client].wake = .max
        let index = clients[client].connection
        switch clients[client].state {
        case .backingOff, .resting: wantConnect(client, planned: due)
        case .connecting: connectIsSlow(index)
        case .draining: if isPooled(client) { cutShare(client) } else { sendClose(client) }
        case .closing:
            if connections[index].byPlan {
                finish(index)
            } else {
                endLost(index)
            }
        case .opening, .active:
            if clients[client].lack != .nothing {
                faceLack(client)
            } else if clients[client].steps >= 0 {
                runSteps(client, due: due)
            }
        case .waiting, .failed, .finished: break
        }
    }

    /// The time of a session is over. Of one that is down at that moment, the next one follows.
    mutating func sessionIsOver(_ client: Int32) {
        clients[client].sessionEnd = .max
        switch clients[client].state {
        case .opening, .active: leave(client)
        case .draining, .closing, .failed, .resting, .finished: return
        case .waiting, .backingOff, .connecting:
            noteSession(client)
            clients[client].iteration += 1
            let isDown = clients[client].state != .connecting
            if clients[client].sessionsLeft <= 0 {
                if isDown { goOn(client) } else { leave(client) }
            } else if isDown, graph.templates[Int(clients[client].template)].lifecycle.rest != nil {
                goOn(client)
            }
        }
    }

    /// A session ends by plan: nothing new is sent, requests in flight may still be answered.
    mutating func leave(_ client: Int32) {
        switch clients[client].state {
        case .draining, .closing: return
        case .waiting, .backingOff, .resting, .failed, .finished:
            clients[client].ending = true
            if clients[client].state != .waiting { retire(client) }
            return
        case .connecting:
            clients[client].ending = true
            return
        case .opening, .active: break
        }
        if isPooled(client) {
            leavePool(client)
            return
        }
        endSchedules(client)
        clients[client].sessionEnd = .max
        dropQueue(client, .backpressure)
        endSteps(client)
        stopPings(client)
        enter(client, .draining)
        let index = clients[client].connection
        if connections[index].inFlight == 0 {
            sendClose(client)
        } else {
            clients[client].wake = time + stage.drain
            rearm(client)
        }
    }

    /// The session is over by plan and its socket can go, reset if that is how it ends.
    mutating func finish(_ index: Int32, abrupt: Bool = false) {
        let client = connections[index].client
        countSession(index)
        if clients[client].origin == .pooled { carrierIsDown(client) }
        cutRequests(index)
        openConnections -= 1
        discard(index, abrupt: abrupt)
        clients[client].attempts = 0
        endSteps(client)
        if takeOver(client) { return }
        sessionIsDone(client)
    }

    /// A session has ended by plan and nothing of it is left, or what a client of a pool has in its
    /// place.
    mutating func sessionIsDone(_ client: Int32) {
        endActivity(client)
        noteSession(client)
        if program.profiles[Int(clients[client].template)].flow.isEmpty {
            clients[client].iteration += 1
        }
        goOn(client)
    }

    /// Counts a session that is over, and stops what belonged to it.
    private mutating func noteSession(_ client: Int32) {
        endSchedules(client)
        clients[client].sessionEnd = .max
        if clients[client].sessionsLeft != .max { clients[client].sessionsLeft -= 1 }
    }

    /// What follows a session that is over by plan: the next one after a rest, or the client's end.
    private mutating func goOn(_ client: Int32) {
        if clients[client].ending || stopping {
            retire(client)
        } else if clients[client].sessionsLeft > 0 {
            rest(client)
        } else if clients[client].origin == .population {
            // It keeps its place until the population shrinks.
            clients[client].wake = .max
            enter(client, .finished)
            rearm(client)
        } else {
            retire(client)
        }
    }

    private mutating func rest(_ client: Int32) {
        guard let rest = graph.templates[Int(clients[client].template)].lifecycle.rest,
            clients[client].origin != .pooled
        else {
            wantConnect(client, planned: time)
            return
        }
        var random = RandomStream(
            seed: graph.seed, .rest, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration))
        enter(client, .resting)
        clients[client].wake = time + rest.sample(&random)
        rearm(client)
    }

    /// Counts a session that has ended; those that the end of the run ends are none.
    private mutating func countSession(_ index: Int32) {
        if connections[index].marks.contains(.openAtEnd) { return }
        let series = series(
            connections[index].client, label: label(at: time), url: connections[index].url)
        recorder.record(.session, time - connections[index].since, series)
        recorder.count(.sessions, series)
        note(connections[index].client) { $0.sessions &+= 1 }
    }

    /// The session ended against the plan: one error, then the reconnect policy.
    mutating func lose(
        _ index: Int32, _ kind: ErrorKind, detail: UInt16 = 0, _ text: @autoclosure () -> String
    ) {
        if connections[index].byPlan {
            finish(index)
            return
        }
        count(
            kind, of: connections[index].client,
            series(
                connections[index].client, label: label(at: time), url: connections[index].url),
            fails: true, detail: detail, first: text())
        endLost(index)
    }

    /// A session that ended against the plan is gone, and its error is counted.
    mutating func endLost(_ index: Int32) {
        let client = connections[index].client
        if time - connections[index].since > 5_000_000_000 { forgetFailures(client) }
        if losses[client] == nil { losses[client] = time }
        countSession(index)
        if clients[client].origin == .pooled { carrierIsDown(client) }
        cutRequests(index)
        dropQueue(client, .notConnected)
        endSteps(client)
        stopPings(client)
        openConnections -= 1
        discard(index, abrupt: false)
        retry(client)
    }

    /// Follows the reconnect policy after a failed connect or a lost session.
    mutating func retry(_ client: Int32) {
        if clients[client].ending || stopping || clients[client].origin == .scout {
            retire(client)
            return
        }
        if clients[client].life >= 0, clients[client].lack != .rows {
            noteFailure(client)
            if takeOver(client) { return }
        }
        let attempt = clients[client].attempts
        let template = graph.templates[Int(clients[client].template)]
        guard clients[client].lack != .rows, let policy = policy(of: client, template),
            policy.attempts.map({ Int(attempt) < $0 }) ?? true
        else {
            endSchedules(client)
            clients[client].sessionEnd = .max
            enter(client, .failed)
            endLife(client)
            if clients[client].origin != .population { retire(client) } else { rearm(client) }
            return
        }
        clients[client].attempts = attempt == .max ? attempt : attempt + 1
        var random = RandomStream(
            seed: graph.seed, .reconnect, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration) << 16 | UInt64(attempt))
        enter(client, .backingOff)
        clients[client].wake = time + policy.wait(Int(attempt), random.unit())
        rearm(client)
    }

    /// How often a client tries again; the connections of a pool come back in any case.
    private mutating func policy(
        of client: Int32, _ template: ClientTemplate
    ) -> ReconnectPolicy? {
        guard clients[client].origin == .pooled else { return template.reconnect }
        var policy =
            template.reconnect
            ?? ReconnectPolicy(
                delay: 200_000_000, max: 10_000_000_000, factor: 2, jitter: 1, attempts: nil)
        policy.attempts = nil
        return policy
    }

    /// The client is gone for good.
    mutating func retire(_ client: Int32) {
        wheel.cancel(client)
        endSteps(client)
        endConversation(client)
        if isPooled(client) { quitPool(client) }
        if clients[client].origin == .pooled { forgetCarrier(client) }
        forgetSchedules(client)
        endLife(client)
        count(client, -1)
        if clients[client].origin.isOfLoad { noteStay(client) }
        stage.forget(clients[client].origin)
        if !losses.isEmpty { losses[client] = nil }
        if !jars.isEmpty { jars[client] = nil }
        if !tickets.isEmpty { tickets[client] = nil }
        freeValues(client)
        clients.remove(client)
    }

    /// Frees a connection and all that it owned.
    mutating func discard(_ index: Int32, abrupt: Bool) {
        if !connections[index].state.isBefore { keepTicket(index) }
        freeDial(index)
        let connection = connections[index]
        dropRendered(for: index)
        if connection.inbound >= 0 { _ = inbounds.remove(connection.inbound) }
        if connection.outbox >= 0 { _ = outboxes.remove(connection.outbox) }
        if connection.deflate >= 0 { compression.close(connection.deflate) }
        if connection.handle >= 0 {
            world.close(connection.handle, abrupt: abrupt)
            exhausted = false
        }
        clients[connection.client].connection = -1
        clients[connection.client].wake = .max
        connections.remove(index)
    }
}

extension ReconnectPolicy {
    /// The wait before try `attempt` (from 0): min(delay × factorⁿ, max) less up to `jitter`.
    func wait(_ attempt: Int, _ unit: Double) -> Int64 {
        let grown = Double(delay) * RandomStream.power(factor, Double(min(attempt, 1_000)))
        return Int64(min(grown, Double(max)) * (1 - jitter * unit))
    }
}
