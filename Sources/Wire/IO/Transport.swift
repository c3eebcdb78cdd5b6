/// What a receive brought.
public struct Received: Sendable {
    /// Bytes; 0 at the end of the stream; a negative errno.
    public var count: Int
    /// When the kernel took the last of them, on the monotonic clock; 0 if unknown.
    public var stamp: Int64

    public init(count: Int, stamp: Int64) {
        self.count = count
        self.stamp = stamp
    }
}

/// The one gate between a loop and the world: clock, waiting and sockets. Tests put a scripted
/// world with a manual clock in its place.
public protocol Transport: ~Copyable {
    /// The monotonic time in nanoseconds.
    func now() -> Int64
    /// Waits until something is ready or `deadline` is reached (nil: for ever); returns how many.
    mutating func wait(until deadline: Int64?) -> Int
    /// So many events a wait reports at most.
    var eventCapacity: Int { get }
    /// The i-th event of the last wait.
    func event(_ index: Int) -> ReadyEvent

    /// Starts to connect and watches the socket under `token`: a handle ≥ 0 or −errno. It is
    /// reported once for each change: connected, bytes there, room again after a short write.
    mutating func connect(_ address: SocketAddress, token: UInt64) -> Int32
    /// The error of a connect that has ended; 0 if it succeeded.
    func connectError(_ handle: Int32) -> Int32
    mutating func receive(_ handle: Int32, into region: Region, at offset: Int) -> Received
    /// How many bytes went, or −errno.
    mutating func send(_ handle: Int32, _ bytes: borrowing ByteBuffer, from: Int, to end: Int)
        -> Int
    /// Reports the socket again although nothing new has happened to it, if there is anything.
    mutating func rearm(_ handle: Int32, token: UInt64)
    mutating func close(_ handle: Int32, abrupt: Bool)
}

/// The real world: epoll, TCP sockets, CLOCK_MONOTONIC. Belongs to the thread that made it.
public struct LinuxTransport: Transport, ~Copyable {
    /// The token under which the wake signal is reported.
    public static let wakeToken = UInt64.max

    private var poller: Poller
    private let wake: WakeSignal
    /// How long before a deadline to look instead of sleeping, in nanoseconds.
    private let spin: Int64
    /// Wall clock minus monotonic clock, read again once a millisecond (a slewed wall clock
    /// drifts by at most 0.5 µs in that time).
    private var wallOffset: Int64 = 0
    private var offsetRead: Int64 = 0

    /// A world that `wake` can interrupt. A sleeping processor takes tens of microseconds to wake;
    /// with `spin` (nanoseconds) it does not sleep so long before each deadline.
    public init(wake: WakeSignal, spin: Int64 = 0) throws(SystemError) {
        let poller = try Poller(capacity: 1_024)
        try poller.add(wake.raw, token: LinuxTransport.wakeToken)
        self.poller = poller
        self.wake = wake
        self.spin = spin
    }

    public func now() -> Int64 { MonotonicTime.now() }

    public var eventCapacity: Int { poller.capacity }

    public mutating func wait(until deadline: Int64?) -> Int {
        let now = MonotonicTime.now()
        if now - offsetRead > 1_000_000 {
            offsetRead = now
            wallOffset = MonotonicTime.wallClock() - now
        }
        guard let deadline, spin > 0 else {
            return poller.wait(timeout: deadline.map { max(0, $0 - now) })
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

    public func event(_ index: Int) -> ReadyEvent {
        let event = poller.event(index)
        if event.token == LinuxTransport.wakeToken { wake.drain() }
        return event
    }

    public mutating func connect(_ address: SocketAddress, token: UInt64) -> Int32 {
        let fd = Socket.open(for: address)
        if fd < 0 { return fd }
        _ = Socket.enableStamps(fd)
        let result = Socket.connect(fd, address)
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

    public mutating func receive(_ handle: Int32, into region: Region, at offset: Int) -> Received {
        let (count, stamp) = Socket.receiveStamped(handle, into: region, at: offset)
        return Received(count: count, stamp: stamp == 0 ? 0 : stamp - wallOffset)
    }

    public mutating func send(
        _ handle: Int32, _ bytes: borrowing ByteBuffer, from: Int, to end: Int
    ) -> Int {
        Socket.send(handle, bytes, from: from, to: end)
    }

    public mutating func rearm(_ handle: Int32, token: UInt64) {
        poller.rearmEdge(handle, token: token)
    }

    public mutating func close(_ handle: Int32, abrupt: Bool) {
        Socket.close(handle, abrupt: abrupt)
    }
}
