internal import Synchronization
internal import Wire

/// The thread of a live server: waits, serves what is ready, ends what has had its time.
struct LiveLoop: ~Copyable {
    /// When to try again to accept, after there was no descriptor left.
    private static let acceptPause: Int64 = 100_000_000

    private let shared: LiveShared
    private let site: LiveSite
    private let limits: LiveLimits
    private var sockets: LiveSockets
    /// By number; one that is not used again names a connection for the poller.
    private var connections: [UInt64: LiveConnection] = [:]
    private var serial: UInt64 = 0
    /// Where what is received lies until its connection has taken it.
    private let region = Region(count: HTTPHead.maximumLength)
    /// Whether the listener is watched.
    private var accepts = true
    /// When it is watched again, after it failed.
    private var acceptsAgain: Int64?

    init(
        _ shared: LiveShared, _ site: LiveSite, _ limits: LiveLimits,
        _ sockets: consuming LiveSockets
    ) {
        self.shared = shared
        self.site = site
        self.limits = limits
        self.sockets = sockets
    }

    deinit { region.free() }

    /// Serves until it is told to stop; then all connections are closed, whatever is on its way.
    mutating func run() {
        while !shared.stopping.load(ordering: .relaxed) { tick() }
    }

    private mutating func tick() {
        let ready = sockets.poller.wait(timeout: timeout)
        let now = MonotonicTime.now()
        var newcomers = false
        for index in 0..<ready {
            let event = sockets.poller.event(index)
            switch event.token {
            case LiveSockets.wakeToken:
                shared.wake.drain()
                for page in site.pages { page.refresh() }
            case LiveSockets.listenerToken: newcomers = true
            default: serve(event, now)
            }
        }
        for (token, connection) in connections {
            connection.end(at: now)
            if connection.phase == .gone { remove(token) }
        }
        if newcomers { accept(now) }
        watchListener(now)
    }

    /// Until something is due without an event, in nanoseconds; nil if nothing is.
    private var timeout: Int64? {
        let due = connections.values.map(\.deadline).min() ?? .max
        let next = min(due, acceptsAgain ?? .max)
        return next == .max ? nil : max(0, next - MonotonicTime.now())
    }

    private mutating func serve(_ event: ReadyEvent, _ now: Int64) {
        guard let connection = connections[event.token] else { return }
        let before = (connection.wantsReading, connection.wantsWriting)
        connection.serve(event, site, region, now: now)
        if connection.phase == .gone { return remove(event.token) }
        let after = (connection.wantsReading, connection.wantsWriting)
        if before != after {
            sockets.poller.modify(
                connection.socket.raw, token: event.token, readable: after.0, writable: after.1)
        }
    }

    private mutating func accept(_ now: Int64) {
        while hasRoom {
            let accepted = Socket.accept(sockets.listener)
            if accepted == -Socket.wouldBlock { return }
            guard accepted >= 0 else {
                // Without a descriptor to accept with, the readable listener would keep us awake.
                acceptsAgain = now + LiveLoop.acceptPause
                return
            }
            makeRoom()
            serial += 1
            let connection = LiveConnection(FileDescriptor(owning: accepted), limits, now: now)
            if (try? sockets.poller.add(accepted, token: serial)) != nil {
                connections[serial] = connection
            }
        }
    }

    /// Whether another connection can be taken, if need be in place of one that waits.
    private var hasRoom: Bool {
        connections.count < limits.connections || connections.values.contains { $0.isIdle }
    }

    /// Closes the connection that has waited longest, if there is no room beside it.
    private mutating func makeRoom() {
        guard connections.count >= limits.connections else { return }
        let idle = connections.filter { $0.value.isIdle }
        if let longest = idle.min(by: { $0.value.deadline < $1.value.deadline }) {
            remove(longest.key)
        }
    }

    /// Watches the listener while a newcomer could be taken.
    private mutating func watchListener(_ now: Int64) {
        if let again = acceptsAgain, now >= again { acceptsAgain = nil }
        let wanted = acceptsAgain == nil && hasRoom
        guard wanted != accepts else { return }
        accepts = wanted
        sockets.poller.modify(
            sockets.listener.raw, token: LiveSockets.listenerToken, readable: wanted,
            writable: false)
    }

    /// Forgets a connection, which closes its socket.
    private mutating func remove(_ token: UInt64) { connections[token] = nil }
}
