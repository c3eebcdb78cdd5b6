internal import Memory
internal import Metrics
internal import Wire

/// The interpreter of `open` and `flow` programs: where every client stands in its own, and what comes
/// next. It does nothing itself: `advance` tells the action, and the loop tells what came of a send.
///
///     advance ── send ─┬─ takeSend ── awaitReply ── takeReply ─┬─ advance
///                      │        └──────── (async) ─────────────┤
///                      ├─ hold (the socket is full) ── isHeld ─┘
///                      └─ nothing: the same send comes again
///
/// It calls nobody and knows no world, so programs are tested against a plain interpreter.
struct StepMachine: ~Copyable {
    private var states = Slab<StepState>()

    // MARK: Programs

    /// Begins a program; its state.
    mutating func begin(
        _ program: ProfileFacts.Steps, isFlow: Bool, in series: SeriesID, at moment: Int64
    ) -> Handle<StepState> {
        states.insert(StepState(program, isFlow: isFlow, series: series, began: moment))
    }

    /// Begins a program again from its first step.
    mutating func beginAgain(_ index: Handle<StepState>, in series: SeriesID, at moment: Int64) {
        states[index] = StepState(
            states[index].program, isFlow: states[index].isFlow, series: series, began: moment)
    }

    /// Forgets a program.
    mutating func end(_ index: Handle<StepState>) { states.remove(index) }

    /// Whether a program is a flow.
    func isFlow(_ index: Handle<StepState>) -> Bool { states[index].isFlow }

    /// Where and since when a run of a flow counts.
    func run(_ index: Handle<StepState>) -> (series: SeriesID, began: Int64) {
        (states[index].series, states[index].began)
    }

    // MARK: What comes next

    /// The next thing to do; steps that only lead to others are taken on the way to it.
    mutating func advance(
        _ index: Handle<StepState>, _ turn: inout StepTurn, _ facts: StepFacts,
        _ program: inout LoopProgram
    ) -> StepAction {
        if facts.isPaused { return .standStill(since: dueInPause(index, turn.due)) }
        // What was planned before an idle time is still sent.
        if states[index].isFlow, states[index].wait != .socket {
            if turn.due >= facts.idleSince { return .idle(until: facts.idleUntil) }
            if facts.lacksConnection { return .askPool }
        }
        while states[index].next < states[index].program.end {
            let place = states[index].next
            let step = program.steps[Int(place)]
            switch step.kind {
            case .send:
                if states[index].sendsLeft == 0 { states[index].sendsLeft = max(1, step.count) }
                return .send(step: place)
            case .expect:
                states[index].next += 1
                return .expect(step: place)
            case .wait:
                states[index].next += 1
                var random = facts.stream(of: place, turns: states[index].turns)
                return .wait(until: turn.due + step.spread.sample(&random))
            case .close:
                states[index].next += 1
                return .close(closing: step.closing)
            case .beginRepeat, .endRepeat, .choose, .jump:
                follow(index, step, facts, &program)
                turn.jumps += 1
                if turn.jumps == EngineLimits.jumpsInARow { return .yield(until: turn.due) }
            }
        }
        return .done
    }

    /// A step whose send is held was due when that was planned, and is held no longer.
    private mutating func dueInPause(_ index: Handle<StepState>, _ due: Int64) -> Int64 {
        guard states[index].wait == .socket else { return due }
        states[index].wait = .nothing
        return takeOwed(index, due: due)
    }

    /// Goes where a step leads that does nothing else.
    private mutating func follow(
        _ index: Handle<StepState>, _ step: StepCode, _ facts: StepFacts,
        _ program: inout LoopProgram
    ) {
        let place = states[index].next
        switch step.kind {
        case .beginRepeat:
            var rounds = step.count
            if step.most > rounds {
                var random = facts.stream(of: place, turns: states[index].turns)
                rounds += Int32(random.below(UInt64(step.most - rounds) + 1))
            }
            if rounds > 0 { states[index].beginLoop(rounds) }
            states[index].next = rounds > 0 ? place + 1 : step.jump + 1
        case .endRepeat: states[index].next = (states[index].endRound() ? step.jump : place) + 1
        case .choose:
            var random = facts.stream(of: place, turns: states[index].turns)
            states[index].next = program.choices.pick(step.branches, random.unit())
        case .jump: states[index].next = step.jump
        case .send, .expect, .wait, .close: break
        }
    }

    // MARK: Sends and replies

    /// The next send was planned at a moment at which there was no connection for it.
    mutating func owe(_ index: Handle<StepState>, since moment: Int64) {
        states[index].owed = moment
    }

    /// The send at hand waits for its socket.
    mutating func hold(_ index: Handle<StepState>, due: Int64) {
        states[index].owed = min(states[index].owed, due)
        states[index].wait = .socket
    }

    /// Whether a send waits for its socket.
    func isHeld(_ index: Handle<StepState>) -> Bool { states[index].wait == .socket }

    /// The send at hand leaves now; when it was planned.
    mutating func takeSend(_ index: Handle<StepState>, due: Int64) -> Int64 {
        states[index].sendsLeft -= 1
        if states[index].sendsLeft == 0 { states[index].next += 1 }
        states[index].wait = .nothing
        return takeOwed(index, due: due)
    }

    private mutating func takeOwed(_ index: Handle<StepState>, due: Int64) -> Int64 {
        let planned = min(due, states[index].owed)
        states[index].owed = .max
        return planned
    }

    /// The steps wait for the end of a request.
    mutating func awaitReply(_ index: Handle<StepState>, to request: Handle<Request>) {
        states[index].wait = .reply(to: request)
    }

    /// A request has ended; whether the steps waited for it.
    mutating func takeReply(_ index: Handle<StepState>, to request: Handle<Request>) -> Bool {
        guard states[index].wait == .reply(to: request) else { return false }
        states[index].wait = .nothing
        return true
    }

    /// The step at hand has failed; what follows.
    mutating func fail(_ index: Handle<StepState>, _ program: inout LoopProgram) -> StepFailure {
        if program.steps[Int(states[index].atHand)].mayFail { return .stepsGoOn }
        return states[index].isFlow ? .runEnds : .sessionEnds
    }
}
