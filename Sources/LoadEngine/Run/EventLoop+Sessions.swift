internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// How sessions begin and end, and what follows.
extension EventLoop where World: ~Copyable {
    /// The session of a client is open: its `open` steps come first.
    mutating func startSession(_ client: Int32) {
        let template = Int(clients[client].template)
        if let session = graph.templates[template].session, clients[client].sessionEnd == .max {
            var random = RandomStream(
                seed: graph.seed, .session, client: UInt64(clients[client].number),
                index: UInt64(clients[client].iteration))
            clients[client].sessionEnd = time + session.sample(&random)
        }
        enter(client, .opening)
        if program.profiles[template].open.isEmpty {
            becomeActive(client)
        } else {
            startSteps(client, isFlow: false, due: time)
        }
    }

    /// The last `open` step is done: schedules and flows begin.
    mutating func becomeActive(_ client: Int32) {
        enter(client, .active)
        let profile = Int(clients[client].template)
        // A schedule goes on over reconnects; what is planned after a reply begins anew.
        if program.profiles[profile].hasSchedule,
            !clients[client].scheduled || program.profiles[profile].afterReply
        {
            clients[client].scheduled = true
            clients[client].nextSend = firstSend(profile, client)
        }
        if !program.profiles[profile].flow.isEmpty {
            startSteps(client, isFlow: true, due: time)
        }
    }

    private mutating func firstSend(_ profile: Int, _ client: Int32) -> Int64 {
        let every = program.profiles[profile].every
        let number = UInt64(clients[client].number)
        let now = stage.clock(time)
        if program.profiles[profile].align {
            let mean = max(1, every.mean.nanoseconds)
            return now + mean - (now - stage.origin) % mean
        }
        var random = RandomStream(
            seed: graph.seed, .sendGap, client: number,
            index: UInt64(clients[client].iteration) << 32)
        let gap = every.sample(&random)
        if case .exponential = every { return now + gap }
        var phase = RandomStream(
            seed: graph.seed, .firstSend, client: number, index: UInt64(clients[client].iteration))
        return now + Int64(phase.unit() * Double(gap))
    }

    /// What a client waited for besides sends has come.
    mutating func woken(_ client: Int32) {
        let due = clients[client].wake
        clients[client].wake = .max
        let index = clients[client].connection
        switch clients[client].state {
        case .backingOff: wantConnect(client, planned: due)
        case .connecting: connectIsSlow(index)
        case .draining: sendClose(client)
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
        case .waiting, .failed: break
        }
    }

    /// The time of a session is over. Of one that is down at that moment, the next one follows.
    mutating func sessionIsOver(_ client: Int32) {
        clients[client].sessionEnd = .max
        switch clients[client].state {
        case .opening, .active: leave(client)
        case .draining, .closing, .failed: return
        case .waiting, .backingOff, .connecting:
            clients[client].scheduled = false
            clients[client].nextSend = .max
            clients[client].iteration += 1
            clients[client].sessionsLeft -= 1
            if clients[client].origin != .population, clients[client].sessionsLeft <= 0 {
                leave(client)
            }
        }
    }

    /// A session ends by plan: nothing new is sent, requests in flight may still be answered.
    mutating func leave(_ client: Int32) {
        switch clients[client].state {
        case .draining, .closing: return
        case .waiting, .backingOff, .failed:
            clients[client].ending = true
            if clients[client].state != .waiting { retire(client) }
            return
        case .connecting:
            clients[client].ending = true
            return
        case .opening, .active: break
        }
        clients[client].nextSend = .max
        clients[client].sessionEnd = .max
        clients[client].scheduled = false
        dropQueue(client, .backpressure)
        endSteps(client)
        enter(client, .draining)
        let index = clients[client].connection
        if connections[index].inFlight == 0 {
            sendClose(client)
        } else {
            clients[client].wake = time + stage.drain
            rearm(client)
        }
    }

    /// Starts the close handshake of a session that ends by plan.
    mutating func sendClose(_ client: Int32) {
        let index = clients[client].connection
        cutRequests(index)
        connections[index].byPlan = true
        connections[index].state = .closing
        enter(client, .closing)
        clients[client].wake = time + 1_000_000_000
        let step = Int(connections[index].closeStep)
        if step >= 0 {
            appendClose(index, program.steps[step].status, reason: reason(of: step, client))
        } else {
            let template = Int(clients[client].template)
            let code = graph.templates[template].closeCode
            appendClose(index, code, reason: closeReason(of: template, client))
        }
        flush(index)
        rearm(client)
    }

    /// The text of a close step.
    private mutating func reason(of step: Int, _ client: Int32) -> [UInt8] {
        let range = program.steps[step].reason
        guard range.count > 0 else { return [] }
        var context = reasonContext(client)
        var text = ByteBuffer()
        if program.payloads.values.deal(range.deals, &context) {
            program.payloads.render(range, &context, to: &text)
        }
        return closeReason(text.array(), context, client)
    }

    /// The text that closes sessions of a template by plan.
    private mutating func closeReason(of template: Int, _ client: Int32) -> [UInt8] {
        guard let reason = graph.templates[template].closeReason else { return [] }
        var context = reasonContext(client)
        let text = program.payloads.text(reason, &context)
        return closeReason(text, context, client)
    }

    /// A reason as it is sent: none where a value for it was not there, which is counted.
    private mutating func closeReason(
        _ text: [UInt8], _ context: RenderContext, _ client: Int32
    ) -> [UInt8] {
        if context.failure.kind == .none { return inControlFrame(text) }
        let series = series(client, label: label(at: time), url: url(of: client))
        recorder.error(
            context.failure.errorKind, series, first: graph.reason(context.failure))
        return []
    }

    /// What the reason of a close is evaluated with.
    private mutating func reasonContext(_ client: Int32) -> RenderContext {
        unanswered &+= 1
        return context(
            client, id: id.text(.unanswered(unanswered)),
            random: RandomStream(
                seed: graph.seed, .payload, client: UInt64(clients[client].number),
                index: 2 << 40 | UInt64(clients[client].sequence)))
    }

    /// The text cut to what a control frame has room for (RFC 6455 §5.5) at the end of a character.
    private func inControlFrame(_ text: [UInt8]) -> [UInt8] {
        guard text.count > 123 else { return text }
        var end = 123
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(text[..<end])
    }

    /// The session is over by plan and its socket can go.
    mutating func finish(_ index: Int32) {
        let client = connections[index].client
        countSession(index)
        cutRequests(index)
        openConnections -= 1
        discard(index, abrupt: false)
        clients[client].attempts = 0
        clients[client].sessionEnd = .max
        clients[client].nextSend = .max
        clients[client].scheduled = false
        endSteps(client)
        if program.profiles[Int(clients[client].template)].flow.isEmpty {
            clients[client].iteration += 1
        }
        clients[client].sessionsLeft -= 1
        let again = clients[client].origin == .population || clients[client].sessionsLeft > 0
        if clients[client].ending || stopping || !again {
            retire(client)
        } else {
            wantConnect(client, planned: time)
        }
    }

    /// Counts a session that has ended; those that the end of the run ends are none.
    private mutating func countSession(_ index: Int32) {
        if connections[index].openAtEnd { return }
        let series = series(
            connections[index].client, label: label(at: time), url: connections[index].url)
        recorder.record(.session, time - connections[index].since, series)
        recorder.count(.sessions, series)
    }

    /// The session ended against the plan: one error, then the reconnect policy.
    mutating func lose(
        _ index: Int32, _ kind: ErrorKind, detail: UInt16 = 0, _ text: @autoclosure () -> String
    ) {
        if connections[index].byPlan {
            finish(index)
            return
        }
        recorder.error(
            kind,
            series(
                connections[index].client, label: label(at: time), url: connections[index].url),
            detail: detail, first: text())
        endLost(index)
    }

    /// A session that ended against the plan is gone, and its error is counted.
    mutating func endLost(_ index: Int32) {
        let client = connections[index].client
        if time - connections[index].since > 5_000_000_000 { clients[client].attempts = 0 }
        if clients[client].lost == 0 { clients[client].lost = time }
        countSession(index)
        cutRequests(index)
        dropQueue(client, .notConnected)
        endSteps(client)
        openConnections -= 1
        discard(index, abrupt: false)
        retry(client)
    }

    /// Follows the reconnect policy after a failed connect or a lost session.
    mutating func retry(_ client: Int32) {
        if clients[client].ending || stopping {
            retire(client)
            return
        }
        let attempt = clients[client].attempts
        let template = graph.templates[Int(clients[client].template)]
        guard clients[client].lack != .rows, let policy = template.reconnect,
            policy.attempts.map({ Int(attempt) < $0 }) ?? true
        else {
            clients[client].nextSend = .max
            clients[client].sessionEnd = .max
            enter(client, .failed)
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

    /// The client is gone for good.
    mutating func retire(_ client: Int32) {
        wheel.cancel(client)
        endSteps(client)
        let row = Int(clients[client].template) * ClientState.count
        states[row + Int(clients[client].state.gauge.rawValue)] -= 1
        stage.forget(clients[client].origin)
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
        // What was rendered for it and not written goes with it.
        out.truncate(to: 0)
        batch.clear()
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
