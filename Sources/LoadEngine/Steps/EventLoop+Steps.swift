internal import Memory
internal import Metrics
internal import Wire

/// Carries out what the `open` and `flow` programs of clients want done.
extension EventLoop where World: ~Copyable {
    /// Begins a program of the client.
    mutating func startSteps(_ client: Handle<Client>, isFlow: Bool, due: Int64) {
        endSteps(client)
        let profile = Int(clients[client].template)
        clients[client].steps =
            isFlow
            ? steps.begin(
                program.profiles[profile].flow, isFlow: true, in: countFlowStart(client, at: due),
                at: due)
            : steps.begin(
                program.profiles[profile].open, isFlow: false, in: SeriesID(raw: 0), at: due)
        runSteps(client, due: due)
    }

    /// Forgets the running program.
    mutating func endSteps(_ client: Handle<Client>) {
        guard clients[client].steps.isSome else { return }
        steps.end(clients[client].steps)
        clients[client].steps = .none
        giveBack(client, at: time)
        if clients[client].state == .opening || clients[client].state == .active {
            clients[client].wake = .max
        }
    }

    /// Runs until a step has to wait. `due` is when the step before was done.
    mutating func runSteps(_ client: Handle<Client>, due: Int64) {
        let state = clients[client].steps
        var turn = StepTurn(due: due)
        while true {
            switch steps.advance(state, &turn, stepFacts(client), &program) {
            case .send(let step):
                if !send(step, of: client, &turn) { return }
                continue
            case .expect(let step):
                let request = openExpect(
                    client, step: step, timeout: program.steps[Int(step)].timeout, due: turn.due)
                if program.steps[Int(step)].isEarly, let passed = takeUntaken(request) {
                    if passed { continue }
                    failStep(client)
                    return
                }
                steps.awaitReply(state, to: request)
            case .wait(let moment), .idle(let moment), .yield(let moment):
                clients[client].wake = moment
            case .standStill(let moment):
                stage.lanes[Int(clients[client].lane)].standing.append((client, moment))
            case .askPool: askPool(client, for: -1, planned: turn.due)
            case .close(let closing): closeByStep(client, closing, at: turn.due)
            case .done: finishSteps(client, at: turn.due)
            }
            return
        }
    }

    /// What the steps of a client go by.
    private mutating func stepFacts(_ client: Handle<Client>) -> StepFacts {
        var facts = StepFacts(
            isPaused: stage[clients[client].lane].isPaused, seed: program.graph.seed,
            number: clients[client].number,
            sequence: clients[client].sequence, iteration: clients[client].iteration)
        facts.lacksConnection = clients[client].connection.isNone && isPooled(client)
        if isIdle(client) {
            facts.idleSince = lives[clients[client].life].activity.began
            facts.idleUntil = lives[clients[client].life].activity.ends
        }
        return facts
    }

    /// Sends the message of a step; whether the steps go on at once.
    private mutating func send(_ step: Int32, of client: Handle<Client>, _ turn: inout StepTurn)
        -> Bool
    {
        let state = clients[client].steps
        let index = clients[client].connection
        let isFull = flushIfFull()
        if connections[index].outbox.isSome {
            steps.hold(state, due: turn.due)
            return false
        }
        if isFull {
            // The others of the loop have their turn first.
            clients[client].wake = turn.due
            return false
        }
        let planned = steps.takeSend(state, due: turn.due)
        let request = transmit(
            client, on: index, Int(program.steps[Int(step)].message), planned: planned,
            due: turn.due, fromStep: true)
        if request.isSome, !program.steps[Int(step)].isAsync {
            steps.awaitReply(state, to: request)
            return false
        }
        turn.due = time
        // What lacked a value has its step fail when the client wakes.
        return request != EventLoop.unsent
    }

    /// A socket takes bytes again: a send that was held by it leaves now, of the client that it belongs
    /// to or of the one that has borrowed it.
    mutating func resumeHeldStep(_ owner: Handle<Client>) {
        let isLent = clients[owner].origin == .pooled && clients[owner].steps.isNone
        let client = isLent ? holder(of: owner) : owner
        guard client.isSome, clients[client].steps.isSome, steps.isHeld(clients[client].steps)
        else {
            return
        }
        runSteps(client, due: time)
        if client != owner { agenda.touch(client) }
    }

    /// A step closes the session. What ends may be that of the connection that was borrowed; then the
    /// client goes on.
    private mutating func closeByStep(_ client: Handle<Client>, _ closing: Int32, at due: Int64) {
        let index = clients[client].connection
        let owner = connections[index].client
        connections[index].closing = closing
        if steps.isFlow(clients[client].steps) { completeFlow(client, at: due) }
        agenda.post(.ends, owner)
        if owner != client {
            clients[client].connection = .none
            beginRun(client, at: due)
        }
    }

    private mutating func finishSteps(_ client: Handle<Client>, at due: Int64) {
        guard steps.isFlow(clients[client].steps) else {
            endSteps(client)
            agenda.post(.ready, client)
            return
        }
        completeFlow(client, at: due)
        endRun(client, at: due)
    }

    /// A run of the flow has failed; the flow starts again.
    mutating func failRun(_ client: Handle<Client>) {
        clients[client].iteration += 1
        endRun(client, at: time)
    }

    /// A run of the flow is over: its connection is free again, and another run follows.
    private mutating func endRun(_ client: Handle<Client>, at due: Int64) {
        giveBack(client, at: due)
        beginRun(client, at: due)
    }

    /// What follows a run of the flow: the next one, or the end of a client that is there for one.
    private mutating func beginRun(_ client: Handle<Client>, at due: Int64) {
        if isThereForOneRun(client) {
            agenda.post(.ends, client)
            return
        }
        // It begins in the next tick, so that a flow that never waits cannot hold the loop.
        steps.beginAgain(clients[client].steps, in: countFlowStart(client, at: due), at: due)
        clients[client].wake = due
    }

    /// Whether a client leaves when its flow has run once: one of `once`, or an arrival whose session
    /// has no length of its own.
    private mutating func isThereForOneRun(_ client: Handle<Client>) -> Bool {
        switch clients[client].origin {
        case .once: true
        case .arrival: program.graph.templates[Int(clients[client].template)].session == nil
        case .population, .probe, .pooled: false
        }
    }

    /// Counts a run of the flow that begins; the series in which its end is counted too.
    private mutating func countFlowStart(_ client: Handle<Client>, at moment: Int64) -> SeriesID {
        let series = series(client, label: label(at: moment, client), url: url(of: client))
        recorder.count(.flowsStarted, series)
        return series
    }

    /// Counts a run of the flow that came to its end, or to its `close` step.
    private mutating func completeFlow(_ client: Handle<Client>, at due: Int64) {
        let (series, began) = steps.run(clients[client].steps)
        recorder.count(.flowsCompleted, series)
        recorder.record(.flow, due - began, series)
        clients[client].iteration += 1
    }

    /// The request that a step waited for has ended.
    mutating func stepDone(
        _ client: Handle<Client>, request: Handle<Request>, answered: Bool, at moment: Int64
    ) {
        let state = clients[client].steps
        guard state.isSome, steps.takeReply(state, to: request) else { return }
        if answered { runSteps(client, due: moment) } else { failStep(client) }
    }

    /// The step at hand has failed.
    mutating func failStep(_ client: Handle<Client>) {
        let state = clients[client].steps
        guard state.isSome else { return }
        switch steps.fail(state, &program) {
        case .stepsGoOn: runSteps(client, due: time)
        case .runEnds: failRun(client)
        case .sessionEnds:
            let index = clients[client].connection
            endSteps(client)
            if index.isSome { failSession(index) }
        }
    }

    /// A failed step of `open`, or a lack of rows, ends the session against the plan; its error is
    /// counted already.
    mutating func failSession(_ index: Handle<Connection>) {
        appendClose(index, CloseCode.normal.rawValue)
        flush(index)
        agenda.post(.lost, connections[index].client)
    }
}
