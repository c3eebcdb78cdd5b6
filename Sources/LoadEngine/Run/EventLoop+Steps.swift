internal import Memory
internal import Metrics
internal import Wire

/// The interpreter of `open` and `flow` programs.
extension EventLoop where World: ~Copyable {
    /// Begins a program of the client.
    mutating func startSteps(_ client: Int32, isFlow: Bool, due: Int64) {
        endSteps(client)
        let profile = Int(clients[client].template)
        let first =
            isFlow ? program.profiles[profile].flow.first : program.profiles[profile].open.first
        clients[client].steps = steps.insert(StepState(isFlow: isFlow, first: first, began: due))
        if isFlow {
            countFlowStart(client, at: due)
        }
        runSteps(client, due: due)
    }

    /// Forgets the running program.
    mutating func endSteps(_ client: Int32) {
        guard clients[client].steps >= 0 else { return }
        _ = steps.remove(clients[client].steps)
        clients[client].steps = -1
        giveBack(client, at: time)
        if clients[client].state == .opening || clients[client].state == .active {
            clients[client].wake = .max
        }
    }

    /// Runs until a step has to wait. `due` is when the step before was done.
    mutating func runSteps(_ client: Int32, due: Int64) {
        var due = due
        var jumps = 0
        while clients.isLive(client), clients[client].steps >= 0 {
            if stage.paused {
                stage.standing.append((client, due))
                return
            }
            let state = clients[client].steps
            let isFlow = steps[state].isFlow
            if isFlow, isIdle(client, at: due) {
                clients[client].wake = lives[clients[client].life].activityEnds
                return
            }
            let profile = Int(clients[client].template)
            if isFlow, program.profiles[profile].isPooled, clients[client].connection < 0 {
                askPool(client, for: -1, planned: due)
                return
            }
            let counter = steps[state].counter
            let end =
                isFlow ? program.profiles[profile].flow.end : program.profiles[profile].open.end
            guard counter < end else {
                finishSteps(client, isFlow: isFlow, due: due)
                return
            }
            steps[state].counter += 1
            let step = program.steps[Int(counter)]
            switch step.kind {
            case .send:
                guard let next = runSend(client, step, counter, due: due) else { return }
                due = next
            case .expect:
                steps[state].request = openExpect(
                    client, step: counter, timeout: step.timeout, due: due)
                return
            case .wait:
                var random = stepStream(client, counter)
                clients[client].wake = due + step.spread.sample(&random)
                return
            case .close:
                let index = clients[client].connection
                connections[index].closing = step.closing
                if isFlow { completeFlow(client, at: due) }
                agenda.post(.ends, connections[index].client)
                if connections[index].client != client {
                    // What ends is the session of the connection that it has borrowed.
                    clients[client].connection = -1
                    beginRun(client, at: due)
                }
                return
            case .beginRepeat, .endRepeat, .choose, .jump:
                go(client, step, counter)
                jumps += 1
                if jumps == EventLoop.jumpsInARow {
                    // The others of the loop have their turn first.
                    clients[client].wake = due
                    return
                }
            }
        }
    }

    /// Steps that only lead to others, as rounds without any, that run before others have their turn.
    private static var jumpsInARow: Int { 1_000 }

    /// What is drawn for a step of a client; the same for the same seed.
    private mutating func stepStream(_ client: Int32, _ counter: Int32) -> RandomStream {
        let turns = steps[clients[client].steps].turns
        return RandomStream(
            seed: program.graph.seed, .step,
            client: UInt64(turns) << 32 | UInt64(clients[client].number),
            index: UInt64(clients[client].sequence) << 32 | UInt64(counter) << 16
                | UInt64(clients[client].iteration & 0xFFFF))
    }

    /// Goes where a step leads that does nothing else.
    private mutating func go(_ client: Int32, _ step: StepCode, _ counter: Int32) {
        let state = clients[client].steps
        switch step.kind {
        case .beginRepeat:
            var rounds = step.count
            if step.most > rounds {
                var random = stepStream(client, counter)
                rounds += Int32(random.below(UInt64(step.most - rounds) + 1))
            }
            if rounds > 0 {
                steps[state].beginLoop(rounds)
            } else {
                steps[state].counter = step.jump + 1
            }
        case .endRepeat: if steps[state].endRound() { steps[state].counter = step.jump + 1 }
        case .choose:
            var random = stepStream(client, counter)
            steps[state].counter = program.choices.pick(step.branches, random.unit())
        case .jump: steps[state].counter = step.jump
        default: break
        }
    }

    /// Runs a send; when the next step is due, or nil if the steps have to wait.
    private mutating func runSend(
        _ client: Int32, _ step: StepCode, _ counter: Int32, due: Int64
    ) -> Int64? {
        let state = clients[client].steps
        if steps[state].sendsLeft == 0 { steps[state].sendsLeft = step.count }
        let isFull = out.count >= EventLoop.writeSize
        if isFull { flush(clients[client].connection) }
        if connections[clients[client].connection].outbox >= 0 {
            steps[state].held = due
            steps[state].counter = counter
            return nil
        }
        if isFull {
            // The others of the loop have their turn first.
            clients[client].wake = due
            steps[state].counter = counter
            return nil
        }
        let planned = min(due, steps[state].owed)
        steps[state].owed = .max
        return sendStep(client, counter, planned: planned, due: due) ? nil : time
    }

    /// Steps that wait for nothing leave in writes of this size.
    private static var writeSize: Int { 64 << 10 }

    /// Renders one send of a step; whether the step has to wait for its reply.
    private mutating func sendStep(
        _ client: Int32, _ counter: Int32, planned: Int64, due: Int64
    ) -> Bool {
        let step = program.steps[Int(counter)]
        let state = clients[client].steps
        steps[state].sendsLeft -= 1
        if steps[state].sendsLeft > 0 { steps[state].counter -= 1 }
        let request = transmit(
            client, on: clients[client].connection, Int(step.message), planned: planned, due: due,
            fromStep: true)
        if request >= 0, !step.isAsync {
            inFlight.expect(request, by: counter)
            steps[state].request = request
            return true
        }
        // What lacked a value has its step fail when the client wakes.
        return request == EventLoop.unsent
    }

    /// The socket of a client takes bytes again: a send that was held by it leaves now.
    mutating func resumeHeldStep(_ client: Int32) {
        let state = clients[client].steps
        guard state >= 0, steps[state].held != .max else { return }
        let planned = steps[state].held
        steps[state].held = .max
        if stage.paused {
            stage.standing.append((client, planned))
            return
        }
        let counter = steps[state].counter
        steps[state].counter += 1
        if !sendStep(client, counter, planned: planned, due: time) { runSteps(client, due: time) }
    }

    private mutating func finishSteps(_ client: Int32, isFlow: Bool, due: Int64) {
        guard isFlow else {
            endSteps(client)
            agenda.post(.ready, client)
            return
        }
        completeFlow(client, at: due)
        giveBack(client, at: due)
        beginRun(client, at: due)
    }

    /// A run of the flow has failed; the flow starts again.
    mutating func failRun(_ client: Int32) {
        giveBack(client, at: time)
        clients[client].iteration += 1
        beginRun(client, at: time)
    }

    /// What follows a run of the flow: the next one, or the end of a client that is there for one.
    private mutating func beginRun(_ client: Int32, at due: Int64) {
        if isThereForOneRun(client) {
            agenda.post(.ends, client)
            return
        }
        // It begins in the next tick, so that a flow that never waits cannot hold the loop.
        let first = program.profiles[Int(clients[client].template)].flow.first
        steps[clients[client].steps] = StepState(isFlow: true, first: first, began: due)
        countFlowStart(client, at: due)
        clients[client].wake = due
    }

    /// Whether a client leaves when its flow has run once: one of `once`, or an arrival whose session
    /// has no length of its own.
    private mutating func isThereForOneRun(_ client: Int32) -> Bool {
        switch clients[client].origin {
        case .once: true
        case .arrival: program.graph.templates[Int(clients[client].template)].session == nil
        case .population, .probe, .pooled: false
        }
    }

    private mutating func countFlowStart(_ client: Int32, at moment: Int64) {
        let series = series(client, label: label(at: moment), url: url(of: client))
        recorder.count(.flowsStarted, series)
        steps[clients[client].steps].series = series
    }

    /// Counts a run of the flow that came to its end, or to its `close` step.
    private mutating func completeFlow(_ client: Int32, at due: Int64) {
        let began = steps[clients[client].steps].began
        let series = steps[clients[client].steps].series
        recorder.count(.flowsCompleted, series)
        recorder.record(.flow, due - began, series)
        clients[client].iteration += 1
    }

    /// The request that a step waited for has ended.
    mutating func stepDone(_ client: Int32, request: Int32, answered: Bool, at moment: Int64) {
        let state = clients[client].steps
        guard state >= 0, steps[state].request == request else { return }
        steps[state].request = -1
        if answered { runSteps(client, due: moment) } else { failStep(client) }
    }

    /// The step at hand has failed.
    mutating func failStep(_ client: Int32) {
        let state = clients[client].steps
        guard state >= 0 else { return }
        // A step that sends several times is the next one too until it has sent all of them.
        let counter = steps[state].counter - (steps[state].sendsLeft > 0 ? 0 : 1)
        if program.steps[Int(counter)].mayFail {
            runSteps(client, due: time)
        } else if steps[state].isFlow {
            failRun(client)
        } else {
            let index = clients[client].connection
            endSteps(client)
            if index >= 0 { failSession(index) }
        }
    }

    /// A failed step of `open`, or a lack of rows, ends the session against the plan; its error is
    /// counted already.
    mutating func failSession(_ index: Int32) {
        appendClose(index, CloseCode.normal.rawValue)
        flush(index)
        agenda.post(.lost, connections[index].client)
    }
}
