internal import Synchronization
internal import Units
internal import Wire

/// The server's thread: waits, serves what is ready, then what is due.
struct ServerLoop: ~Copyable {
    /// How long a handshake may take, in nanoseconds.
    private static let handshakeLimit: Int64 = 10_000_000_000
    /// How long the peer may take to read our last bytes, and then to close.
    private static let leavingLimit: Int64 = 10_000_000_000
    private static let leftLimit: Int64 = 1_000_000_000
    /// When to try again to accept, after there was no descriptor left.
    private static let acceptPause: Int64 = 10_000_000

    let shared: ServerShared
    var sockets: ServerSockets
    var context: ServerContext
    var connections = Slab<ServerConnection>()
    /// One deadline for each connection: of its handshake, its life, or its goodbye.
    private var deadlines: TimerWheel
    /// When connections that are read slowly are read again.
    private var reads: TimerWheel
    /// Connections that something was pushed to in this tick.
    var pushed: [ConnectionID] = []
    private var stalls: StallSchedule
    private let closeAfter: Int64?
    private let seed: UInt64
    private let recordsTruth: Bool
    /// Nil for a server without TLS.
    private let security: TLSContext?
    private let wire = TLSWire()
    /// Connections accepted so far, which numbers them.
    private var serial: UInt32 = 0
    /// When the listener is watched again; nil while it is.
    private var acceptsAgain: Int64?
    private var due: [Int32] = []

    init(_ settings: ServerSettings, _ shared: ServerShared, _ sockets: consuming ServerSockets) {
        let now = MonotonicTime.now()
        self.shared = shared
        self.sockets = sockets
        context = ServerContext(settings, shared.refusals, now: now)
        deadlines = TimerWheel(now: now, capacity: 64)
        reads = TimerWheel(now: now, capacity: 64)
        stalls = StallSchedule(settings.stalls, start: now)
        closeAfter = settings.closeAfter?.nanoseconds
        seed = settings.seed
        recordsTruth = settings.recordsTruth
        security = settings.security
    }

    /// Serves until it is told to stop; then all connections are closed.
    mutating func run() {
        while !shared.stopping.load(ordering: .relaxed) { tick() }
        let delays = context.truth?.delays
        shared.trueDelays.withLock { $0 = delays }
    }

    private mutating func tick() {
        let next = nextDeadline
        let timeout = next == .max ? nil : max(0, next - MonotonicTime.now())
        let ready = sockets.all.wait(timeout: timeout)
        if !stalls.isOver { sitOutStall() }
        for i in 0..<ready { serve(sockets.all.event(i)) }
        if next != .max { serveDue(MonotonicTime.now()) }
        if !pushed.isEmpty { sendPushed() }
        publishCounters()
    }

    /// Tells other threads what was done so far.
    func publishCounters() {
        let counters = context.counters
        shared.counters.withLock { $0 = counters }
    }

    /// When something is due without an event, or a little earlier; `.max` if nothing is.
    private var nextDeadline: Int64 {
        min(
            min(context.delayed.nextDeadline ?? .max, deadlines.nextDeadline ?? .max),
            min(reads.nextDeadline ?? .max, acceptsAgain ?? .max))
    }

    /// Waits while a stall lasts.
    private mutating func sitOutStall() {
        var now = MonotonicTime.now()
        while let end = stalls.end(at: now), !shared.stopping.load(ordering: .relaxed) {
            if sockets.wakeOnly.wait(timeout: end - now) > 0 { obeyOrders() }
            now = MonotonicTime.now()
        }
    }

    private mutating func serve(_ event: ReadyEvent) {
        switch event.token {
        case ServerSockets.wakeToken: obeyOrders()
        case ServerSockets.listenerToken: acceptAll()
        default:
            let slot = Handle<ServerConnection>(
                index: Int32(truncatingIfNeeded: event.token))
            let serial = UInt32(truncatingIfNeeded: event.token >> 32)
            guard isCurrent(ConnectionID(slot: slot, serial: serial)) else { return }
            if event.writable, connections[slot].wantsWriting {
                connections[slot].sendRest(&context)
            }
            if event.readable, connections[slot].wantsReading {
                connections[slot].receive(&context)
                if !context.broadcasts.items.isEmpty { spread(from: slot) }
            } else if event.closed {
                connections[slot].phase = .gone
            }
            settle(slot)
        }
    }

    private mutating func serveDue(_ now: Int64) {
        sendDelayed(now)
        endOverdue(now)
        if context.reading != nil { readAgain(now) }
        if let again = acceptsAgain, again <= now {
            acceptsAgain = nil
            sockets.watchListener()
        }
    }

    /// Sends the delayed answers that are due; neighbours of one connection leave together.
    private mutating func sendDelayed(_ now: Int64) {
        due.removeAll(keepingCapacity: true)
        context.delayed.expire(now, into: &due)
        for i in due.indices {
            let reply = Handle<DelayedReplies.Reply>(index: due[i])
            let id = context.delayed.connection(of: reply)
            let isWanted = isCurrent(id) && connections[id.slot].phase == .open
            if context.delayed.isKept(reply) {
                if isWanted {
                    connections[id.slot].sendDue(reply, &context)
                } else {
                    context.delayed.release(reply)
                }
            }
            let more =
                i + 1 < due.count && context.delayed.connection(of: Handle(index: due[i + 1])) == id
            if isWanted, !more {
                connections[id.slot].flush(&context)
                settle(id.slot)
            }
        }
    }

    /// Lets the connections be read again whose pause is over.
    private mutating func readAgain(_ now: Int64) {
        due.removeAll(keepingCapacity: true)
        reads.expire(now, into: &due)
        for index in due {
            let slot = Handle<ServerConnection>(index: index)
            connections[slot].pausedUntil = nil
            settle(slot)
        }
    }

    /// Ends the connections whose deadline has passed: an open one by a goodbye, others at once.
    private mutating func endOverdue(_ now: Int64) {
        due.removeAll(keepingCapacity: true)
        deadlines.expire(now, into: &due)
        for index in due {
            let slot = Handle<ServerConnection>(index: index)
            if connections[slot].phase == .open, connections[slot].endsByReset {
                connections[slot].reset(&context)
            } else if connections[slot].phase == .open {
                connections[slot].leave(.goingAway, &context)
                connections[slot].flush(&context)
            } else {
                connections[slot].phase = .gone
            }
            settle(slot)
        }
    }

    // Connections -------------------------------------------------------------------------------

    // Inlined, or the compiler copies the whole loop to the stack to lend it to this function.
    @inline(__always)
    func isCurrent(_ id: ConnectionID) -> Bool {
        connections.isLive(id.slot) && connections[id.slot].id == id
    }

    /// Does what a connection's new state asks of the loop.
    @inline(__always)
    mutating func settle(_ slot: Handle<ServerConnection>) {
        let phase = connections[slot].phase
        if phase != connections[slot].settledPhase {
            connections[slot].settledPhase = phase
            if phase == .gone { return remove(slot) }
            setDeadline(slot, phase)
        }
        let reading = connections[slot].wantsReading
        let writing = connections[slot].wantsWriting
        if reading != connections[slot].watchesReading
            || writing != connections[slot].watchesWriting
        {
            connections[slot].watchesReading = reading
            connections[slot].watchesWriting = writing
            if let time = connections[slot].pausedUntil { reads.arm(slot.index, at: time) }
            sockets.all.modify(
                connections[slot].socket.raw, token: connections[slot].id.token,
                readable: reading, writable: writing)
        }
    }

    /// Gives a connection the time that it may stay in its new phase.
    private mutating func setDeadline(
        _ slot: Handle<ServerConnection>, _ phase: ServerConnection.Phase
    ) {
        let limit: Int64? =
            switch phase {
            case .handshake: ServerLoop.handshakeLimit
            case .open: closeAfter
            case .leaving: ServerLoop.leavingLimit
            case .left: ServerLoop.leftLimit
            case .gone: nil
            }
        if let limit {
            deadlines.arm(slot.index, at: MonotonicTime.now() + limit)
        } else {
            deadlines.cancel(slot.index)
        }
    }

    private mutating func acceptAll() {
        for _ in 0..<256 {
            let fd = sockets.accept()
            if fd >= 0 {
                if recordsTruth { _ = Socket.enableStamps(fd) }
                add(FileDescriptor(owning: fd))
            } else if fd == -Socket.wouldBlock {
                return
            } else {
                // Without a descriptor to accept with, the readable listener would keep us awake.
                sockets.ignoreListener()
                acceptsAgain = MonotonicTime.now() + ServerLoop.acceptPause
                return
            }
        }
    }

    private mutating func add(_ socket: consuming FileDescriptor) {
        serial &+= 1
        context.counters.connections += 1
        var secured: ServerSocket?
        if let security {
            secured = ServerSocket(socket, security, wire: wire)
        } else {
            secured = ServerSocket(socket)
        }
        guard let socket = secured.take() else { return }
        let slot = connections.insert(
            ServerConnection(socket: socket, serial: serial, seed: seed))
        let id = ConnectionID(slot: slot, serial: serial)
        connections[slot].id = id
        do {
            try sockets.all.add(connections[slot].socket.raw, token: id.token)
            setDeadline(slot, .handshake)
        } catch {
            remove(slot)
        }
    }

    /// Forgets a connection, which closes its socket.
    private mutating func remove(_ slot: Handle<ServerConnection>) {
        deadlines.cancel(slot.index)
        reads.cancel(slot.index)
        connections[slot].leaveAudiences(&context)
        connections.remove(slot)
    }
}
