internal import Synchronization
internal import Wire

/// What the server's thread is told to do from outside.
enum ServerOrder {
    /// Stops listening: who connects is refused.
    case stopListening
    /// Listens again, at the same port.
    case listen
    /// Ends all connections by a reset.
    case resetConnections
}

/// Orders to the server's thread, each of which is waited for.
final class ServerOrders: Sendable {
    private struct State {
        var waiting: [ServerOrder] = []
        var given = 0
        var done = 0
        /// Why the last one failed.
        var failure: SystemError?
    }

    private let state = Mutex(State())

    /// Adds an order and returns its number.
    func give(_ order: ServerOrder) -> Int {
        state.withLock {
            $0.waiting.append(order)
            $0.given += 1
            return $0.given
        }
    }

    /// Takes the first order that waits.
    func take() -> ServerOrder? {
        state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    /// Notes that an order was carried out, or why not.
    func finish(_ failure: SystemError? = nil) {
        state.withLock {
            $0.done += 1
            $0.failure = failure
        }
    }

    /// Whether an order was carried out; throws if it failed.
    func isDone(_ number: Int) throws(SystemError) -> Bool {
        let (done, failure) = state.withLock { ($0.done, $0.failure) }
        if done == number, let failure { throw failure }
        return done >= number
    }
}

/// A time in which every handshake is refused, set from any thread.
final class RefusalWindow: Sendable {
    private let end = Atomic(Int64.min)
    private let status = Atomic(503)

    func open(until end: Int64, status: Int) {
        self.status.store(status, ordering: .relaxed)
        self.end.store(end, ordering: .releasing)
    }

    /// The status to refuse a handshake with now; nil if the window is closed.
    var refusal: Int? {
        let end = end.load(ordering: .acquiring)
        guard end > .min, MonotonicTime.now() < end else { return nil }
        return status.load(ordering: .relaxed)
    }
}
