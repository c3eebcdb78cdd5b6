internal import Metrics
internal import Wire

/// The interpreter of `open` and `flow` programs.
extension EventLoop where World: ~Copyable {
    /// Begins a program of the client.
    mutating func startSteps(_ client: Int32, isFlow: Bool, due: Int64) {
        endSteps(client)
        clients[client].steps = steps.insert(StepState(isFlow: isFlow, began: due))
        if isFlow {
            recorder.count(.flowsStarted, series(client, label: stage.label(at: due)))
        }
        runSteps(client, due: due)
    }

    /// Forgets the running program.
    mutating func endSteps(_ client: Int32) {
        guard clients[client].steps >= 0 else { return }
        _ = steps.remove(clients[client].steps)
        clients[client].steps = -1
        if clients[client].state == .opening || clients[client].state == .active {
            clients[client].wake = .max
        }
    }

    /// Runs until a step has to wait. `due` is when the step before was done.
    mutating func runSteps(_ client: Int32, due: Int64) {
        var due = due
        while clients.isLive(client), clients[client].steps >= 0 {
            if stage.paused {
                stage.standing.append((client, due, true))
                return
            }
            let state = clients[client].steps
            let isFlow = steps[state].isFlow
            let template = graph.templates[Int(clients[client].template)]
            let program = isFlow ? template.flow : template.open
            let counter = steps[state].counter
            guard counter < program.instructions.count else {
                finishSteps(client, isFlow: isFlow, due: due)
                return
            }
            steps[state].counter += 1
            switch program.instructions[counter] {
            case .send(let message, let count):
                if steps[state].sendsLeft == 0 { steps[state].sendsLeft = count }
                steps[state].sendsLeft -= 1
                if steps[state].sendsLeft > 0 { steps[state].counter -= 1 }
                let request = transmit(client, message, planned: due, due: due, fromStep: true)
                if request >= 0 {
                    steps[state].request = request
                    return
                }
                due = time
            case .expect(_, _, let timeout):
                steps[state].request = openExpect(client, instruction: counter, timeout: timeout)
                return
            case .wait(let spread):
                var random = RandomStream(
                    seed: graph.seed, .step, client: UInt64(clients[client].number),
                    index: UInt64(clients[client].sequence) << 32 | UInt64(counter) << 16
                        | UInt64(clients[client].iteration & 0xFFFF))
                clients[client].wake = due + spread.sample(&random)
                rearm(client)
                return
            case .beginRepeat(let count, let end):
                if count > 0 {
                    steps[state].rounds.append(count)
                } else {
                    steps[state].counter = end + 1
                }
            case .endRepeat(let begin):
                let last = steps[state].rounds.count - 1
                steps[state].rounds[last] -= 1
                if steps[state].rounds[last] > 0 {
                    steps[state].counter = begin + 1
                } else {
                    steps[state].rounds.removeLast()
                }
            case .close(let code, _):
                leave(client, code: code)
                return
            }
        }
    }

    private mutating func finishSteps(_ client: Int32, isFlow: Bool, due: Int64) {
        guard isFlow else {
            endSteps(client)
            becomeActive(client)
            return
        }
        let began = steps[clients[client].steps].began
        let series = series(client, label: stage.label(at: began))
        recorder.count(.flowsCompleted, series)
        recorder.record(.flow, due - began, series)
        clients[client].iteration += 1
        if clients[client].origin == .once {
            leave(client)
            return
        }
        // The next run begins in the next tick, so that a flow that never waits cannot hold the loop.
        let state = clients[client].steps
        steps[state] = StepState(isFlow: true, began: due)
        recorder.count(.flowsStarted, self.series(client, label: stage.label(at: due)))
        clients[client].wake = due
        rearm(client)
    }

    /// The request that a step waited for has ended.
    mutating func stepDone(_ client: Int32, request: Int32, answered: Bool, at moment: Int64) {
        let state = clients[client].steps
        guard state >= 0, steps[state].request == request else { return }
        steps[state].request = -1
        if answered {
            runSteps(client, due: moment)
        } else if steps[state].isFlow {
            // This run has failed; the flow starts again.
            clients[client].iteration += 1
            if clients[client].origin == .once {
                leave(client)
            } else {
                steps[state] = StepState(isFlow: true, began: time)
                recorder.count(.flowsStarted, series(client, label: stage.label(at: time)))
                clients[client].wake = time
                rearm(client)
            }
        } else {
            let index = clients[client].connection
            endSteps(client)
            if index >= 0 { failOpen(index) }
        }
    }

    /// A failed step of `open` ends the session against the plan; its error is counted already.
    private mutating func failOpen(_ index: Int32) {
        let client = connections[index].client
        cutRequests(index)
        openConnections -= 1
        discard(index, abrupt: false)
        retry(client)
    }
}
