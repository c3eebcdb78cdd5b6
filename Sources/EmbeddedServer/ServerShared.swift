internal import Metrics
internal import Synchronization
internal import Wire

/// What the server's thread and its handle both see.
final class ServerShared: Sendable {
    let listener: Listener
    let wake: WakeSignal
    let stopping = Atomic(false)
    let counters = PublishedCounters()
    /// Set when the thread ends.
    let trueDelays = Mutex<Histogram?>(nil)
    /// Made by who starts the server, so that a failure is told there; the thread takes them.
    let pollers: Mutex<ServerPollers?>

    init(_ address: SocketAddress) throws(SystemError) {
        let listener = try Listener(address)
        wake = try WakeSignal()
        pollers = Mutex(try ServerPollers(listener: listener.raw, wake: wake.raw))
        self.listener = listener
    }
}

/// The two sets of descriptors that a server waits for: all of them, or, in a stall, only the
/// signal to stop.
struct ServerPollers: ~Copyable, Sendable {
    static let wakeToken = UInt64.max
    static let listenerToken = UInt64.max - 1

    var all: Poller
    var wakeOnly: Poller

    init(listener: Int32, wake: Int32) throws(SystemError) {
        let all = try Poller()
        let wakeOnly = try Poller(capacity: 1)
        try all.add(wake, token: ServerPollers.wakeToken)
        try all.add(listener, token: ServerPollers.listenerToken)
        try wakeOnly.add(wake, token: ServerPollers.wakeToken)
        self.all = all
        self.wakeOnly = wakeOnly
    }
}
