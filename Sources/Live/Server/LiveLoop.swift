internal import Synchronization
internal import Wire

/// The thread of a live server: waits, serves what is ready, ends what has had its time.
struct LiveLoop: ~Copyable {
    /// When to try again to accept, after there was no descriptor left.
    private static let acceptPause: Int64 = 100_000_000

    private let shared: LiveShared
    private let context: LiveContext
    private var sockets: LiveSockets
    /// By number; one that is not used again names a connection for the poller.
    private var connections: [UInt64: LiveConnection] = [:]
    private var serial: UInt64 = 0
    /// Whether the listener is watched.
    private var accepts = true
    /// Whether nobody is taken any more.
    private var isClosed = false
    /// When it is watched again, after it failed.
    private var acceptsAgain: Int64?

    init(_ shared: LiveShared, _ context: LiveContext, _ sockets: consuming LiveSockets) {
        self.shared = shared
        self.context = context
        self.sockets = sockets
    }

    /// Serves until it is told to stop. Then browsers get what is new and a goodbye; all others are closed,
    /// whatever is on its way.
    mutating func run() {
        while !shared.stopping.load(ordering: .relaxed) { tick(until: .max) }
        sayGoodbye()
    }

    private mutating func sayGoodbye() {
        let now = MonotonicTime.now()
        refresh(now)
        isClosed = true
        watchListener(now)
        for (token, connection) in connections {
            guard connection.isBrowser else {
                remove(token)
                continue
            }
            connection.leave(now: now)
            settle(token, connection)
        }
        let end = now + context.limits.farewell
        while !connections.isEmpty, MonotonicTime.now() < end { tick(until: end) }
    }

    private mutating func tick(until end: Int64) {
        let ready = sockets.poller.wait(timeout: timeout(until: end))
        let now = MonotonicTime.now()
        var newcomers = false
        for index in 0..<ready {
            let event = sockets.poller.event(index)
            switch event.token {
            case LiveSockets.wakeToken:
                shared.wake.drain()
                if !isClosed { refresh(now) }
            case LiveSockets.listenerToken: newcomers = true
            default: serve(event, now)
            }
        }
        for (token, connection) in connections {
            connection.end(at: now)
            if connection.phase == .gone { remove(token) }
        }
        if newcomers, !isClosed { accept(now) }
        watchListener(now)
    }

    /// Until something is due without an event, in nanoseconds; nil if nothing is.
    private func timeout(until end: Int64) -> Int64? {
        let due = connections.values.map(\.deadline).min() ?? .max
        let next = min(due, acceptsAgain ?? .max, end)
        return next == .max ? nil : max(0, next - MonotonicTime.now())
    }

    /// Has pages take in what is new, and sends browsers what of it is theirs.
    private mutating func refresh(_ now: Int64) {
        for page in context.site.pages { page.refresh() }
        guard context.browsers > 0, let change = context.site.feed?.change() else { return }
        let frame = BrowserFrames.frame(.text, change)
        for (token, connection) in connections {
            connection.follow(frame, now: now)
            settle(token, connection)
        }
    }

    private mutating func serve(_ event: ReadyEvent, _ now: Int64) {
        guard let connection = connections[event.token] else { return }
        connection.serve(event, now: now)
        settle(event.token, connection)
    }

    /// Does what a connection's new state asks of the loop.
    private mutating func settle(_ token: UInt64, _ connection: LiveConnection) {
        if connection.phase == .gone { return remove(token) }
        let wanted = (reading: connection.wantsReading, writing: connection.wantsWriting)
        guard wanted != connection.watched else { return }
        connection.watched = wanted
        sockets.poller.modify(
            connection.socket.raw, token: token, readable: wanted.reading,
            writable: wanted.writing)
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
            let connection = LiveConnection(FileDescriptor(owning: accepted), context, now: now)
            if (try? sockets.poller.add(accepted, token: serial)) != nil {
                connections[serial] = connection
            }
        }
    }

    /// Whether another connection can be taken, if need be in place of one that waits.
    private var hasRoom: Bool {
        connections.count < context.limits.connections || connections.values.contains { $0.isIdle }
    }

    /// Closes the connection that has waited longest, if there is no room beside it.
    private mutating func makeRoom() {
        guard connections.count >= context.limits.connections else { return }
        let idle = connections.filter { $0.value.isIdle }
        if let longest = idle.min(by: { $0.value.deadline < $1.value.deadline }) {
            remove(longest.key)
        }
    }

    /// Watches the listener while a newcomer could be taken.
    private mutating func watchListener(_ now: Int64) {
        if let again = acceptsAgain, now >= again { acceptsAgain = nil }
        let wanted = !isClosed && acceptsAgain == nil && hasRoom
        guard wanted != accepts else { return }
        accepts = wanted
        sockets.poller.modify(
            sockets.listener.raw, token: LiveSockets.listenerToken, readable: wanted,
            writable: false)
    }

    /// Forgets a connection, which closes its socket.
    private mutating func remove(_ token: UInt64) { connections[token] = nil }
}
