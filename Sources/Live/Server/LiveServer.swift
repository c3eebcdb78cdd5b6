internal import Synchronization
public import Wire

/// A small HTTP/1.1 server for who watches a run: GET and HEAD of the pages of a site, and a WebSocket by
/// which browsers follow its feed.
///
/// It has a thread of its own, which gives way to those that carry the load, and all that it holds for
/// those who ask is bounded (`LiveLimits`). Who puts news into its pages never waits for it.
public final class LiveServer: Sendable {
    /// Where it listens, with the real port.
    public let address: SocketAddress
    private let shared: LiveShared
    private let thread: Mutex<Wire.Thread?>

    /// Starts to serve those who come to a listener.
    public init(
        _ listener: consuming Listener, _ site: LiveSite, limits: LiveLimits = LiveLimits()
    ) throws(SystemError) {
        address = listener.address
        let shared = try LiveShared(listener)
        let isLocal = address.isLoopback
        let thread = try Thread {
            guard let sockets = shared.sockets.withLock({ $0.take() }) else { return }
            Host.nameThread("live")
            Host.giveWay()
            var loop = LiveLoop(
                shared, LiveContext(site, limits, isLocal: isLocal), sockets)
            loop.run()
        }
        self.shared = shared
        self.thread = Mutex(thread)
    }

    deinit { stop() }

    /// Has the pages take in what is new, and browsers told of it.
    public func refresh() { shared.wake.signal() }

    /// Closes everything, also what is on its way, and returns when the thread has ended. Does nothing the
    /// second time.
    public func stop() {
        shared.stopping.store(true, ordering: .relaxed)
        shared.wake.signal()
        let running = thread.withLock { $0.take() }
        if let running { running.join() }
    }
}

extension SocketAddress {
    /// Whether it is one of this host alone.
    fileprivate var isLoopback: Bool {
        description.hasPrefix("127.") || description.hasPrefix("[::1]")
    }
}

/// What the server's thread and its handle both see.
final class LiveShared: Sendable {
    let wake: WakeSignal
    let stopping = Atomic(false)
    /// Made by who starts the server, so that a failure is told there; the thread takes them.
    let sockets: Mutex<LiveSockets?>

    init(_ listener: consuming Listener) throws(SystemError) {
        wake = try WakeSignal()
        sockets = Mutex(try LiveSockets(listener, wake: wake.raw))
    }
}

/// What a live server waits for.
struct LiveSockets: ~Copyable, Sendable {
    static let wakeToken = UInt64.max
    static let listenerToken = UInt64.max - 1

    let listener: Listener
    var poller: Poller

    init(_ listener: consuming Listener, wake: Int32) throws(SystemError) {
        let poller = try Poller(capacity: 128)
        try poller.add(wake, token: LiveSockets.wakeToken)
        try poller.add(listener.raw, token: LiveSockets.listenerToken)
        self.poller = poller
        self.listener = listener
    }
}
