/// What happens to a client's session.
enum SessionEvent: UInt8, BitwiseCopyable, CaseIterable {
    /// The client is to have its next session.
    case wanted
    /// A socket is opened for it.
    case dialled
    /// The handshake is done.
    case opened
    /// The `open` steps are done.
    case ready
    /// The session has to end by plan: its flow, a reaction, the peer of its probe says so.
    case ends
    /// The client has to leave for good.
    case leaves
    /// The time of the session is over.
    case timeIsOver
    /// No request that a draining session waits for is left.
    case answered
    /// What the state waits for has taken its time: back-off, rest, being away, drain, the peer's end.
    case woken
    /// The peer closes as expected, or for reasons of its own.
    case peerClosed, peerLeft
    /// The peer broke a rule of the protocol, and has been told.
    case violated
    /// The connection is gone without a close handshake, or is to be given up.
    case lost
    /// A storm or a disruption drops the session: with a reset, or with a close handshake.
    case cut, shut
    /// The connection of a session that closes has ended.
    case streamEnded
    /// The session has ended by plan and nothing of it is left.
    case finished
    /// The session was lost, or the connect has failed, and nothing of it is left.
    case down
    /// A disruption has cut the session, and nothing of its connection is left.
    case disrupted
    /// The probe has opened a session at the first endpoint for the client.
    case probeReady
}

/// What a client's next step depends on besides its state.
struct SessionFacts: OptionSet, BitwiseCopyable {
    var rawValue: UInt16

    /// It leaves for good once it has no session any more.
    static let isLeaving = SessionFacts(rawValue: 1)
    /// It tries the first endpoint for another client.
    static let isProbe = SessionFacts(rawValue: 2)
    /// It owns no connection and borrows those of a pool.
    static let borrows = SessionFacts(rawValue: 4)
    /// Its probe has a session for it.
    static let mayTakeOver = SessionFacts(rawValue: 8)
    /// Sessions are left to be run.
    static let hasSessions = SessionFacts(rawValue: 16)
    /// Sessions are followed by a rest.
    static let rests = SessionFacts(rawValue: 32)
    /// The reconnect policy allows a further try.
    static let mayRetry = SessionFacts(rawValue: 64)
    /// It keeps its place when it has nothing more to do.
    static let keepsPlace = SessionFacts(rawValue: 128)
    /// The session ends with a reset where it ends by plan.
    static let isAbrupt = SessionFacts(rawValue: 256)
}

/// What the loop carries out for a client, whose state is the new one by then.
enum SessionAction: UInt8, BitwiseCopyable {
    case none
    /// Waits for the connect limits.
    case standInLine
    /// Begins to share the connections of its pool.
    case share
    /// Begins the session with its `open` steps.
    case start
    /// Begins sends, activity and flow.
    case activate
    /// Tells the client that sent the probe.
    case reportProbe
    /// Stops sends and steps, and waits for requests in flight.
    case drain
    /// Begins the close handshake, or resets the connection.
    case close, reset
    /// Waits for the peer to end its stream.
    case awaitEnd
    /// Takes down what is left of the session: by plan, or lost, or dropped by plan with the reconnect
    /// policy to follow.
    case finish, loseSession, dropSession
    /// Cuts the requests that a borrowing client still waits for; those of it that are cut are its last.
    case cutBorrowed
    /// Ends the time of a client that borrows.
    case endSharing
    /// Goes on with the session that its probe has opened.
    case takeOver
    /// Waits for the next session, for the next try, or for the end of a disruption.
    case rest, backOff, stayAway
    /// Has had its sessions and keeps its place.
    case stay
    /// Gives up, and keeps its place or goes for good.
    case giveUp, giveUpForGood
    /// Goes for good.
    case retire
}

/// The life of a client as a table: what follows from a state and an event. It knows no clock, socket or
/// counter.
///
///     waiting → connecting → opening → active → draining → closing → (resting →) waiting
///                    └─────────┴─ lost ─┴──────────┴─▶ backingOff → waiting, or failed
///                              └ disrupted ─▶ away → waiting
enum SessionMachine {
    struct Step: Equatable, BitwiseCopyable {
        var state: ClientState
        var action: SessionAction
    }

    static func next(
        _ state: ClientState, _ event: SessionEvent, _ facts: SessionFacts
    ) -> Step {
        switch event {
        case .wanted: return wanted(facts)
        case .finished: return afterSession(state, facts)
        case .down: return afterLoss(state, facts)
        case .disrupted: return afterDisruption(state, facts)
        default: break
        }
        switch state {
        case .waiting: return waiting(event, facts)
        case .backingOff, .resting, .away: return pausing(state, event, facts)
        case .connecting: return connecting(event, facts)
        case .opening, .active: return open(state, event, facts)
        case .draining: return draining(event, facts)
        case .closing(let byPlan): return closing(byPlan, event)
        case .over: return Step(state: .over, action: .none)
        case .failed, .finished: return ended(state, event)
        }
    }

    private static func wanted(_ facts: SessionFacts) -> Step {
        facts.contains(.borrows)
            ? Step(state: .active, action: .share) : Step(state: .waiting, action: .standInLine)
    }

    /// A session is over by plan: the next one, after a rest where there is one, or the client's end.
    private static func afterSession(_ state: ClientState, _ facts: SessionFacts) -> Step {
        if facts.contains(.isLeaving) { return Step(state: state, action: .retire) }
        if facts.contains(.mayTakeOver) { return Step(state: .opening, action: .takeOver) }
        if facts.contains(.hasSessions) {
            return facts.contains(.rests) ? Step(state: .resting, action: .rest) : wanted(facts)
        }
        return facts.contains(.keepsPlace)
            ? Step(state: .finished, action: .stay) : Step(state: state, action: .retire)
    }

    /// A session or a connect has failed: what the reconnect policy says.
    private static func afterLoss(_ state: ClientState, _ facts: SessionFacts) -> Step {
        if facts.contains(.isLeaving) || facts.contains(.isProbe) {
            return Step(state: state, action: .retire)
        }
        if facts.contains(.mayTakeOver) { return Step(state: .opening, action: .takeOver) }
        if facts.contains(.mayRetry) { return Step(state: .backingOff, action: .backOff) }
        return Step(
            state: .failed, action: facts.contains(.keepsPlace) ? .giveUp : .giveUpForGood)
    }

    /// A session was cut by plan and goes on later.
    private static func afterDisruption(_ state: ClientState, _ facts: SessionFacts) -> Step {
        facts.contains(.isLeaving)
            ? Step(state: state, action: .retire) : Step(state: .away, action: .stayAway)
    }

    private static func waiting(_ event: SessionEvent, _ facts: SessionFacts) -> Step {
        switch event {
        case .dialled: Step(state: .connecting, action: .none)
        case .probeReady: takeOver(.waiting, facts)
        case .timeIsOver: timeIsOverWhileDown(.waiting, facts)
        // It is let go when its turn to connect comes.
        default: Step(state: .waiting, action: .none)
        }
    }

    private static func pausing(
        _ state: ClientState, _ event: SessionEvent, _ facts: SessionFacts
    ) -> Step {
        switch event {
        case .woken: wanted(facts)
        case .leaves: Step(state: state, action: .retire)
        case .probeReady where state == .backingOff: takeOver(state, facts)
        case .timeIsOver where state != .resting: timeIsOverWhileDown(state, facts)
        default: Step(state: state, action: .none)
        }
    }

    private static func takeOver(_ state: ClientState, _ facts: SessionFacts) -> Step {
        facts.contains(.mayTakeOver) && !facts.contains(.isLeaving)
            ? Step(state: .opening, action: .takeOver) : Step(state: state, action: .none)
    }

    /// Of a session that is down when its time is over the next one follows; where there is no rest
    /// between them the client goes on trying.
    private static func timeIsOverWhileDown(
        _ state: ClientState, _ facts: SessionFacts
    ) -> Step {
        facts.contains(.hasSessions) && !facts.contains(.rests)
            ? Step(state: state, action: .none) : afterSession(state, facts)
    }

    private static func connecting(_ event: SessionEvent, _ facts: SessionFacts) -> Step {
        guard event == .opened else { return Step(state: .connecting, action: .none) }
        if facts.contains(.isProbe) { return Step(state: .active, action: .reportProbe) }
        // It was told to leave while it connected.
        if facts.contains(.isLeaving) { return Step(state: .draining, action: .drain) }
        return Step(state: .opening, action: .start)
    }

    private static func open(
        _ state: ClientState, _ event: SessionEvent, _ facts: SessionFacts
    ) -> Step {
        switch event {
        case .ready where state == .opening: Step(state: .active, action: .activate)
        case .ends, .leaves, .timeIsOver: Step(state: .draining, action: .drain)
        case .cut: Step(state: .over, action: .dropSession)
        case .shut: Step(state: .closing(byPlan: true), action: .close)
        default: broken(state, event)
        }
    }

    private static func draining(_ event: SessionEvent, _ facts: SessionFacts) -> Step {
        switch event {
        case .answered where facts.contains(.borrows):
            Step(state: .over, action: .endSharing)
        case .woken where facts.contains(.borrows):
            Step(state: .draining, action: .cutBorrowed)
        case .answered, .woken:
            facts.contains(.isAbrupt)
                ? Step(state: .over, action: .reset)
                : Step(state: .closing(byPlan: true), action: .close)
        // Whatever the peer says, the session was to end.
        case .peerLeft: Step(state: .closing(byPlan: true), action: .awaitEnd)
        default: broken(.draining, event)
        }
    }

    /// What the peer does to a session that is open.
    private static func broken(_ state: ClientState, _ event: SessionEvent) -> Step {
        switch event {
        case .peerClosed: Step(state: .closing(byPlan: true), action: .awaitEnd)
        case .peerLeft, .violated: Step(state: .closing(byPlan: false), action: .awaitEnd)
        case .lost, .streamEnded: Step(state: .over, action: .loseSession)
        default: Step(state: state, action: .none)
        }
    }

    private static func closing(_ byPlan: Bool, _ event: SessionEvent) -> Step {
        let state = ClientState.closing(byPlan: byPlan)
        return switch event {
        case .woken, .streamEnded, .lost:
            Step(state: .over, action: byPlan ? .finish : .loseSession)
        default: Step(state: state, action: .none)
        }
    }

    /// It has had its sessions, or has given up.
    private static func ended(_ state: ClientState, _ event: SessionEvent) -> Step {
        Step(state: state, action: event == .leaves ? .retire : .none)
    }
}
