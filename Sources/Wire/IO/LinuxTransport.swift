/// The real world: epoll, sockets, TLS, CLOCK_MONOTONIC. Belongs to the thread that made it.
public struct LinuxTransport: Transport, ~Copyable {
    /// The token under which the wake signal is reported.
    public static let wakeToken = UInt64.max
    /// How often connections that are not used give their TLS buffers back, in nanoseconds.
    private static let coolingInterval: Int64 = 250_000_000
    /// TLS records of one receive, each of which costs half a microsecond: a read may bring ten thousand.
    private static let recordsAtOnce = 512

    private var poller: Poller
    private let wake: WakeSignal
    private let names: Resolver
    private let inbox: NameInbox
    /// How long before a deadline to look instead of sleeping, in nanoseconds.
    private let spin: Int64
    /// Wall clock minus monotonic clock, read again once a millisecond (a slewed wall clock
    /// drifts by at most 0.5 µs in that time).
    private var wallOffset: Int64 = 0
    private var offsetRead: Int64 = 0

    /// Made when the first connection is to be secured.
    private var wire: TLSWire?
    private var channels = Slab<TLSChannel>(capacity: 1)
    /// The channel of each descriptor, if it has one; empty as long as nothing is secured.
    private var channelOf: [Handle<TLSChannel>] = []
    /// When connections are looked at that may rest since; `.max` if none has buffers.
    private var nextCooling = Int64.max

    /// A world that `wake` can interrupt. A sleeping processor takes tens of microseconds to wake;
    /// with `spin` (nanoseconds) it does not sleep so long before each deadline.
    public init(wake: WakeSignal, names: Resolver, spin: Int64 = 0) throws(SystemError) {
        let poller = try Poller(capacity: 1_024)
        try poller.add(wake.raw, token: LinuxTransport.wakeToken)
        self.poller = poller
        self.wake = wake
        self.spin = spin
        self.names = names
        inbox = NameInbox(wake: wake)
    }

    public func now() -> Int64 { MonotonicTime.now() }
    public func wallClock() -> Int64 { MonotonicTime.wallClock() }

    public var eventCapacity: Int { poller.capacity }

    public mutating func wait(until deadline: Int64?) -> Int {
        let now = MonotonicTime.now()
        if now - offsetRead > 1_000_000 {
            offsetRead = now
            wallOffset = MonotonicTime.wallOffset()
        }
        if now >= nextCooling { cool(now) }
        let deadline = min(deadline ?? .max, nextCooling)
        guard deadline < .max, spin > 0 else {
            return poller.wait(timeout: deadline == .max ? nil : max(0, deadline - now))
        }
        let ready = poller.wait(timeout: max(0, deadline - now - spin))
        return ready > 0 ? ready : spin(until: deadline)
    }

    /// Looks again and again instead of sleeping.
    private mutating func spin(until deadline: Int64) -> Int {
        while true {
            let ready = poller.wait(timeout: 0)
            if ready > 0 || MonotonicTime.now() >= deadline { return ready }
        }
    }

    public mutating func event(_ index: Int) -> ReadyEvent {
        let event = poller.event(index)
        if event.token == LinuxTransport.wakeToken { wake.drain() }
        return event
    }

    public mutating func connect(
        _ address: SocketAddress, token: UInt64, _ options: SocketOptions
    ) -> Int32 {
        let fd = Socket.open(for: address)
        if fd < 0 { return fd }
        _ = Socket.enableStamps(fd)
        if let bytes = options.receiveBuffer { Socket.boundReceiveBuffer(fd, to: bytes) }
        var result: Int32 = 0
        if let source = options.source { result = Socket.bind(fd, to: source) }
        if result == 0 { result = Socket.connect(fd, address) }
        if result < 0, result != -Socket.inProgress {
            Socket.close(fd)
            return result
        }
        do {
            try poller.addEdge(fd, token: token)
        } catch {
            Socket.close(fd)
            return -error.code
        }
        return fd
    }

    public func connectError(_ handle: Int32) -> Int32 { Socket.pendingError(handle) }

    public mutating func receive(
        _ handle: Int32, into region: Region, at offset: Int, limit: Int
    ) -> Received {
        let channel = channel(handle)
        var received: Received
        if channel.isNone {
            let room = min(limit, region.count - offset)
            let (count, stamp) = Socket.receiveStamped(
                handle, into: region, at: offset, limit: room)
            received = Received(count: count, stamp: stamp, isFull: count == room)
        } else {
            planCooling()
            received = channels[channel].receive(
                handle, into: region, at: offset, limit: limit,
                records: LinuxTransport.recordsAtOnce)
        }
        if received.stamp != 0 { received.stamp -= wallOffset }
        return received
    }

    public mutating func send(
        _ handle: Int32, _ bytes: borrowing ByteBuffer, from: Int, to end: Int
    ) -> Int {
        let channel = channel(handle)
        if channel.isNone { return Socket.send(handle, bytes, from: from, to: end) }
        planCooling()
        return channels[channel].send(handle, bytes, from: from, to: end)
    }

    public mutating func rearm(_ handle: Int32, token: UInt64) {
        poller.rearmEdge(handle, token: token)
    }

    public mutating func close(_ handle: Int32, abrupt: Bool) {
        let channel = channel(handle)
        if channel.isSome {
            if !abrupt { channels[channel].shutdown(handle) }
            channels.remove(channel)
            channelOf[Int(handle)] = .none
        }
        Socket.close(handle, abrupt: abrupt)
    }

    // MARK: TLS

    public mutating func secure(
        _ handle: Int32, _ context: TLSContext, host: String, ticket: TLSTicket?
    ) -> Bool {
        let shared = wire.take() ?? TLSWire()
        let made = TLSChannel(context, wire: shared, host: host, ticket: ticket)
        wire = consume shared
        switch consume made {
        case .none: return false
        case .some(let channel):
            while channelOf.count <= Int(handle) { channelOf.append(.none) }
            channelOf[Int(handle)] = channels.insert(channel)
            planCooling()
            return true
        }
    }

    public mutating func handshake(_ handle: Int32) -> TLSChannel.Progress {
        let channel = channel(handle)
        guard channel.isSome else { return .ended(0) }
        return channels[channel].handshake(handle)
    }

    public mutating func sendPending(_ handle: Int32) {
        let channel = channel(handle)
        if channel.isSome { channels[channel].sendPending(handle) }
    }

    public mutating func tlsFailure(_ handle: Int32) -> TLSFailure? {
        let channel = channel(handle)
        return channel.isSome ? channels[channel].failure : nil
    }

    public mutating func ticket(_ handle: Int32) -> TLSTicket? {
        let channel = channel(handle)
        return channel.isSome ? channels[channel].ticket() : nil
    }

    private func channel(_ handle: Int32) -> Handle<TLSChannel> {
        Int(handle) < channelOf.count ? channelOf[Int(handle)] : .none
    }

    /// A connection that is used may rest afterwards.
    private mutating func planCooling() {
        guard nextCooling == .max else { return }
        nextCooling = MonotonicTime.now() + LinuxTransport.coolingInterval
    }

    /// Has connections that rest give their buffers back.
    private mutating func cool(_ now: Int64) {
        var isWarm = false
        var channel = channels.next()
        while channel.isSome {
            if channels[channel].cool() { isWarm = true }
            channel = channels.next(after: channel)
        }
        nextCooling = isWarm ? now + LinuxTransport.coolingInterval : .max
    }

    // MARK: Names

    public mutating func lookUp(_ host: String, port: UInt16, freshFrom: Int64) -> NameFinding {
        names.find(host, port: port, freshFrom: freshFrom, for: inbox)
    }

    public mutating func takeAnswers() -> [String] { inbox.take() }
}
