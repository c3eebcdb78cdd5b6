internal import Metrics

/// What a client is doing; the gauge `states` is made of it.
enum ClientState: BitwiseCopyable, Hashable {
    /// Waits for the connect limits, for its next try, for its next session, or until a disruption of
    /// the one at hand is over.
    case waiting, backingOff, resting, away
    case connecting
    /// Runs its `open` steps.
    case opening
    case active
    /// Waits for requests in flight.
    case draining
    /// Waits for the peer to end the stream, in a close handshake by plan or after what the peer did.
    case closing(byPlan: Bool)
    /// Its session is taken down, and what follows is about to be settled: whatever else has happened to
    /// the session meanwhile is of no matter any more.
    case over
    /// Is over: for want of further tries, or because it has had its sessions.
    case failed, finished

    /// The state of the catalogue that it counts as.
    var gauge: StateGauge {
        switch self {
        case .waiting, .connecting: .connecting
        case .backingOff, .resting, .away, .finished: .closed
        case .opening: .open
        case .active: .active
        case .draining, .closing, .over: .closing
        case .failed: .failed
        }
    }
}
