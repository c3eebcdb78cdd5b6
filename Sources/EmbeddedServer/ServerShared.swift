internal import Metrics
internal import Synchronization
internal import Wire

/// What the server's thread and its handle both see.
final class ServerShared: Sendable {
    /// Where it listens, with the real port.
    let address: SocketAddress
    let wake: WakeSignal
    let stopping = Atomic(false)
    /// Written once a tick by the server's thread.
    let counters = Mutex(ServerCounters())
    let orders = ServerOrders()
    let refusals = RefusalWindow()
    /// Set when the thread ends.
    let trueDelays = Mutex<Histogram?>(nil)
    /// Made by who starts the server, so that a failure is told there; the thread takes them.
    let sockets: Mutex<ServerSockets?>

    init(_ settings: ServerSettings) throws(SystemError) {
        let listener = try Listener(settings.address)
        ReadPace(settings)?.bound(listener)
        wake = try WakeSignal()
        address = listener.address
        sockets = Mutex(try ServerSockets(listener, wake: wake.raw))
    }
}

/// What a server waits for: the listener, and two sets of descriptors, all of them, or, in a stall,
/// only the signal to stop.
struct ServerSockets: ~Copyable, Sendable {
    static let wakeToken = UInt64.max
    static let listenerToken = UInt64.max - 1

    /// Nil while it does not listen.
    private(set) var listener: Listener?
    var all: Poller
    var wakeOnly: Poller

    init(_ listener: consuming Listener, wake: Int32) throws(SystemError) {
        let all = try Poller()
        let wakeOnly = try Poller(capacity: 1)
        try all.add(wake, token: ServerSockets.wakeToken)
        try all.add(listener.raw, token: ServerSockets.listenerToken)
        try wakeOnly.add(wake, token: ServerSockets.wakeToken)
        self.all = all
        self.wakeOnly = wakeOnly
        self.listener = consume listener
    }

    /// Accepts one waiting connection: its descriptor, or −errno.
    func accept() -> Int32 {
        switch listener {
        case .some(let listener): Socket.accept(listener)
        case .none: -Socket.wouldBlock
        }
    }

    /// Watches the listener, if there is one.
    mutating func watchListener() {
        if let raw = listener?.raw { try? all.add(raw, token: ServerSockets.listenerToken) }
    }

    /// Leaves the listener alone for a while.
    mutating func ignoreListener() {
        if let raw = listener?.raw { all.remove(raw) }
    }

    mutating func stopListening() { listener = nil }

    /// Listens again; `pace` is how connections are read.
    mutating func listen(_ address: SocketAddress, _ pace: ReadPace?) throws(SystemError) {
        guard listener == nil else { return }
        let again = try Listener(address)
        pace?.bound(again)
        listener = consume again
        watchListener()
    }
}
