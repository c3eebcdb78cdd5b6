internal import Glibc
public import Metrics
internal import Synchronization
public import Units
public import Wire

/// A server that runs until it is told to stop, or until nobody holds it any more.
public final class RunningServer: Sendable {
    private let shared: ServerShared
    private let thread: Mutex<Wire.Thread?>

    init(_ settings: ServerSettings) throws(SystemError) {
        let shared = try ServerShared(settings)
        let thread = try Thread {
            guard let sockets = shared.sockets.withLock({ $0.take() }) else { return }
            if let cpu = settings.cpu { Host.pinThread(to: cpu) }
            Host.sharpenTimers()
            var loop = ServerLoop(settings, shared, sockets)
            loop.run()
        }
        self.shared = shared
        self.thread = Mutex(thread)
    }

    deinit { stop() }

    /// The port it listens on.
    public var port: UInt16 { shared.address.port }

    /// What it has done so far; a tick's work shows when the tick is done.
    public var counters: ServerCounters { shared.counters.withLock { $0 } }

    /// What each answer really took, from the kernel's receive stamp of its request to its sending;
    /// nil until `stop`, and where it is not recorded.
    public var trueDelays: Histogram? { shared.trueDelays.withLock { $0 } }

    /// Closes everything and returns when the thread has ended. Does nothing the second time.
    public func stop() {
        shared.stopping.store(true, ordering: .relaxed)
        shared.wake.signal()
        let running = thread.withLock { $0.take() }
        if let running { running.join() }
    }

    /// Refuses every handshake with `status` for so long from now on; no time ends that.
    public func refuseHandshakes(for time: TimeAmount, status: Int = 503) {
        shared.refusals.open(until: MonotonicTime.now() + time.nanoseconds, status: status)
    }

    /// Stops listening: connects are refused until it listens again. Open connections stay.
    public func stopListening() { try? obey(.stopListening) }

    /// Listens again, at the same port. Throws if somebody else took that meanwhile.
    public func listenAgain() throws(SystemError) { try obey(.listen) }

    /// Ends all connections by a reset.
    public func resetConnections() { try? obey(.resetConnections) }

    /// Has the server's thread carry an order out and returns when that is done.
    private func obey(_ order: ServerOrder) throws(SystemError) {
        let number = shared.orders.give(order)
        shared.wake.signal()
        while try !shared.orders.isDone(number), !shared.stopping.load(ordering: .relaxed) {
            usleep(200)
        }
    }
}
