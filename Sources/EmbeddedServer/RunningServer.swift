public import Metrics
internal import Synchronization
internal import Wire

/// A server that runs until it is told to stop, or until nobody holds it any more.
public final class RunningServer: Sendable {
    private let shared: ServerShared
    private let thread: Mutex<Wire.Thread?>

    init(_ settings: ServerSettings) throws(SystemError) {
        let shared = try ServerShared(settings.address)
        let thread = try Thread {
            guard let pollers = shared.pollers.withLock({ $0.take() }) else { return }
            if let cpu = settings.cpu { Host.pinThread(to: cpu) }
            Host.sharpenTimers()
            var loop = ServerLoop(settings, shared, pollers)
            loop.run()
        }
        self.shared = shared
        self.thread = Mutex(thread)
    }

    deinit { stop() }

    /// The port it listens on.
    public var port: UInt16 { shared.listener.address.port }

    /// What it has done so far; a tick's work shows when the tick is done.
    public var counters: ServerCounters { shared.counters.value }

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
}
