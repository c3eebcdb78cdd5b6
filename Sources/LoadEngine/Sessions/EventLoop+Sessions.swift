internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// How sessions begin and end, and what follows: what the session machine asks for, carried out.
extension EventLoop where World: ~Copyable {
    // MARK: Begin

    /// The session of a client is open: its `open` steps come first.
    mutating func startSession(_ client: Handle<Client>) {
        let template = Int(clients[client].template)
        if clients[client].origin != .pooled { drawSession(client) }
        startDisruptions(client)
        startPings(client)
        if program.profiles[template].open.isEmpty {
            agenda.post(.ready, client)
        } else {
            startSteps(client, isFlow: false, due: time)
        }
    }

    /// Draws how long the session lasts, unless it goes on after a reconnect.
    mutating func drawSession(_ client: Handle<Client>) {
        guard let session = program.graph.templates[Int(clients[client].template)].session,
            clients[client].sessionEnd == .max
        else { return }
        var random = RandomStream(
            seed: program.graph.seed, .session, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration))
        clients[client].sessionEnd = time + session.sample(&random)
    }

    /// The last `open` step is done: schedules and flows begin.
    mutating func becomeActive(_ client: Handle<Client>) {
        if clients[client].origin == .pooled {
            setFree(client, at: time)
            return
        }
        let start = stage.hasSides ? startBeside(client) : nil
        beginSchedules(client, like: start)
        if clients[client].life.isSome { startActivity(client, from: start?.at ?? time) }
        if !program.profiles[Int(clients[client].template)].flow.isEmpty {
            startSteps(client, isFlow: true, due: time)
        }
    }

    // MARK: Times

    /// What a client waited for besides sends has come.
    mutating func woken(_ client: Handle<Client>) {
        let due = clients[client].wake
        clients[client].wake = .max
        switch clients[client].state {
        case .backingOff, .resting, .away:
            // From a disruption on the way back counts, not the time away.
            if clients[client].state == .away { lives.noteLoss(client, at: due) }
            clients[client].planned = due
            agenda.post(.woken, client)
        case .draining, .closing: agenda.post(.woken, client)
        case .connecting: connectIsSlow(clients[client].connection)
        case .opening, .active:
            if clients[client].lack != .nothing {
                faceLack(client)
            } else if clients[client].steps.isSome {
                runSteps(client, due: due)
            }
        case .waiting, .over, .failed, .finished: break
        }
    }

    /// The time of a session is over; one that is down at that moment has been a session too.
    mutating func timeIsOver(_ client: Handle<Client>) {
        clients[client].sessionEnd = .max
        switch clients[client].state {
        case .waiting, .backingOff, .away, .connecting:
            recordInterrupted(client)
            noteSession(client)
            clients[client].iteration += 1
            // It is told to leave once it is connected.
            if clients[client].state == .connecting, clients[client].sessionsLeft <= 0 {
                clients[client].ending = true
            }
        // It ends as any other, and does not go on later.
        case .closing: connections[clients[client].connection].marks.remove(.disrupted)
        default: break
        }
        agenda.post(.timeIsOver, client)
    }

    /// Has a client leave for good as soon as it has ended what it does.
    mutating func dismiss(_ client: Handle<Client>) {
        clients[client].ending = true
        agenda.post(.leaves, client)
    }

    // MARK: End

    /// A session ends by plan: nothing new is sent, requests in flight may still be answered.
    mutating func drain(_ client: Handle<Client>) {
        endSchedules(client)
        clients[client].sessionEnd = .max
        clients[client].wake = .max
        dropQueue(client, .backpressure)
        endSteps(client)
        stopPings(client)
        awaitReplies(
            client, isAny: !connections[clients[client].connection].requests.isEmpty)
    }

    /// Requests that are in flight when a session ends by plan have this long to be answered.
    mutating func awaitReplies(_ client: Handle<Client>, isAny: Bool) {
        if isAny {
            clients[client].wake = time + stage[clients[client].lane].drain
        } else {
            agenda.post(.answered, client)
        }
    }

    /// The session is over by plan and its socket can go, reset if that is how it ends.
    mutating func finish(_ client: Handle<Client>, abrupt: Bool = false) {
        if lives.isLost(client) || isDisrupted(clients[client].connection) {
            returnAfterCut(client, abrupt: abrupt)
            return
        }
        takeDown(client, abrupt: abrupt)
        clients[client].attempts = 0
        endSteps(client)
        endOfSession(client)
    }

    /// A session has ended by plan and nothing of it is left, or what a client of a pool has in its
    /// place.
    mutating func endOfSession(_ client: Handle<Client>) {
        if !mayTakeOver(client) {
            endActivity(client)
            noteSession(client)
            if program.profiles[Int(clients[client].template)].flow.isEmpty {
                clients[client].iteration += 1
            }
        }
        clients[client].planned = time
        agenda.post(.finished, client)
    }

    /// Counts a session that is over, and stops what belonged to it.
    private mutating func noteSession(_ client: Handle<Client>) {
        endSchedules(client)
        clients[client].sessionEnd = .max
        if clients[client].sessionsLeft != .max { clients[client].sessionsLeft -= 1 }
    }

    /// The session ended against the plan; its error is counted.
    mutating func loseSession(_ client: Handle<Client>) {
        let index = clients[client].connection
        if time - connections[index].since > EngineLimits.provenSession { forgetFailures(client) }
        lives.noteLoss(client, at: time)
        dropQueue(client, .notConnected)
        endSteps(client)
        stopPings(client)
        takeDown(client, abrupt: false)
        isDown(client)
    }

    /// A connect has failed or a session was lost, and nothing of it is left.
    mutating func isDown(_ client: Handle<Client>) {
        let isLeaving =
            clients[client].ending || stage.isStopping || clients[client].origin == .probe
        if !isLeaving, clients[client].life.isSome, clients[client].lack != .rows {
            noteFailure(client)
        }
        agenda.post(.down, client)
    }

    /// Ends the connection of a session that is over and all requests on it.
    mutating func takeDown(_ client: Handle<Client>, abrupt: Bool) {
        let index = clients[client].connection
        countSession(index)
        if clients[client].origin == .pooled { pooledIsDown(client) }
        cutRequests(index)
        gauges.closed(in: clients[client].lane)
        discard(index, abrupt: abrupt)
    }

    /// Counts a session that has ended; those that the end of the run ends are none.
    private mutating func countSession(_ index: Handle<Connection>) {
        if connections[index].marks.contains(.openAtEnd) { return }
        let series = series(
            connections[index].client, label: label(at: time, connections[index].client),
            url: connections[index].url)
        if !isDisrupted(index) { recorder.record(.session, time - takeBegin(index), series) }
        recorder.count(.sessions, series)
        note(connections[index].client) { $0.sessions &+= 1 }
    }

    /// A session that is open ended against the plan: one error, then the reconnect policy.
    mutating func lose(
        _ index: Handle<Connection>, _ kind: ErrorKind, code: UInt16 = 0,
        _ text: @autoclosure () -> CaseText
    ) {
        let client = connections[index].client
        count(
            kind, of: client,
            series(client, label: label(at: time, client), url: connections[index].url),
            fails: true, code: code, first: text())
        agenda.post(.lost, client)
    }

    // MARK: What follows

    /// Waits for the next session.
    mutating func rest(_ client: Handle<Client>) {
        guard let rest = program.graph.templates[Int(clients[client].template)].lifecycle.rest
        else {
            return
        }
        var random = RandomStream(
            seed: program.graph.seed, .rest, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration))
        clients[client].wake = time + rest.sample(&random)
    }

    /// Whether the reconnect policy allows one more try.
    mutating func mayRetry(_ client: Handle<Client>) -> Bool {
        let template = Int(clients[client].template)
        guard clients[client].lack != .rows,
            let policy = program.graph.templates[template].reconnect
        else { return false }
        return policy.attempts.map { Int(clients[client].attempts) < $0 } ?? true
    }

    /// Waits for the next try, at least for as long as the endpoint that it goes to has asked for.
    mutating func backOff(_ client: Handle<Client>) {
        let template = program.graph.templates[Int(clients[client].template)]
        guard let policy = template.reconnect else { return }
        let attempt = clients[client].attempts
        clients[client].attempts = attempt == .max ? attempt : attempt + 1
        var random = RandomStream(
            seed: program.graph.seed, .reconnect, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration) << 16 | UInt64(attempt))
        let refusal = dialer.memory.takeRefusal(of: client, by: pickEndpoint(template, client))
        clients[client].wake = max(refusal, time + policy.wait(Int(attempt), random.unit()))
    }

    /// No further try is allowed.
    mutating func giveUp(_ client: Handle<Client>) {
        endSchedules(client)
        clients[client].sessionEnd = .max
        endLife(client)
    }

    /// The client is gone for good.
    mutating func retire(_ client: Handle<Client>) {
        agenda.forget(client)
        endSteps(client)
        program.bodies.conversations.end(&clients[client].conversation)
        if isPooled(client) { quitPool(client) }
        if clients[client].origin == .pooled { forgetPooled(client) }
        forgetSchedules(client)
        endLife(client)
        if clients[client].origin.isOfLoad {
            gauges.left(
                Int(clients[client].template), clients[client].gauge, in: clients[client].lane)
            if stage.recoveries > 0, clients[client].gauge.isUp {
                noteRecovery(clients[client].lane, by: -1)
            }
            noteStay(client)
        }
        stage.forget(clients[client].origin, clients[client].lane)
        _ = lives.takeLoss(client)
        dialer.memory.forget(client)
        freeValues(client)
        clients.remove(client)
    }

    /// Frees a connection and all that it owned.
    mutating func discard(_ index: Handle<Connection>, abrupt: Bool) {
        if !connections[index].state.isBefore { keepTicket(index) }
        freeDial(index)
        let connection = connections[index]
        outgoing.discard(for: connection.token(index), rest: connection.outbox)
        incoming.discard(&connections[index].inbound)
        forgetUntaken(index)
        if connection.deflate.isSome { outgoing.compression.close(connection.deflate) }
        if connection.handle >= 0 { closeSocket(connection.handle, abrupt: abrupt) }
        clients[connection.client].connection = .none
        clients[connection.client].wake = .max
        inFlight.sessions.forget(index)
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
