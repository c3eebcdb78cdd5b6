internal import Wire

/// What a client with activity, heartbeat, failover, pool or disruptions remembers beside its session; others have
/// none. Its timers are times of the clock, `.max` while they are off.
struct ClientLife: BitwiseCopyable {
    var activity = ActivityClock()
    var pings = PingClock()
    /// When its connection is cut by plan, where it is; it has its place in what is left beside the
    /// pings, so that others do not pay for it.
    var disruptions: Handle<DisruptionClock> = .none
    var failover = FailoverState()
    var probe = ProbeState.none
    /// Of a client that keeps a pooled connection: who has that.
    var lending = Lending.opening
    /// Of a client that shares a pool its requests in flight.
    var requests = RequestTally()

    /// When something of it is due beside its disruptions; in a pause busy and idle times stand still.
    func next(paused: Bool) -> Int64 {
        min(min(paused ? .max : activity.ends, failover.failbackDue), pings.next)
    }
}

/// A pooled connection as its pool sees it.
enum Lending: BitwiseCopyable, Equatable {
    /// It has no session yet, or none any more.
    case opening
    case free(since: Int64)
    /// A client has it for a run of its flow or for a message.
    case lent(to: Handle<Client>)
    /// It goes for good.
    case withdrawn

    var isFree: Bool {
        if case .free = self { true } else { false }
    }
}

/// How a client and the probe that tries the first endpoint for it know each other.
enum ProbeState: BitwiseCopyable, Equatable {
    case none
    /// Of the client: its probe is on the way, or has a session that the client may take over.
    case underway(Handle<Client>)
    case open(Handle<Client>)
    /// Of the probe: the client that it was sent by, which may have no use for it any more.
    case sentBy(Handle<Client>)

    /// The client's probe.
    var probe: Handle<Client>? {
        switch self {
        case .underway(let probe), .open(let probe): probe
        case .none, .sentBy: nil
        }
    }

    /// The probe's client.
    var owner: Handle<Client>? {
        if case .sentBy(let owner) = self { owner } else { nil }
    }

    var isOpen: Bool {
        if case .open = self { true } else { false }
    }
}
