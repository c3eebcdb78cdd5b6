internal import CLinux

/// What a descriptor is ready for.
public struct ReadyEvent: Sendable {
    /// The value given when the descriptor was added.
    public var token: UInt64
    public var readable: Bool
    public var writable: Bool
    /// Both directions are shut, or there is an error to fetch.
    public var closed: Bool
    /// The peer has ended its stream: reads lead to its end.
    public var ended: Bool

    public init(
        token: UInt64, readable: Bool, writable: Bool, closed: Bool, ended: Bool = false
    ) {
        self.token = token
        self.readable = readable
        self.writable = writable
        self.closed = closed
        self.ended = ended
    }
}

/// A set of descriptors to wait for (epoll), with waits exact to the nanosecond.
public struct Poller: ~Copyable, Sendable {
    private let descriptor: FileDescriptor
    private var events: [clx_event]

    /// A set that reports at most `capacity` (≤ 1,024) descriptors at a time.
    public init(capacity: Int = 512) throws(SystemError) {
        descriptor = FileDescriptor(owning: try SystemError.check(clx_poll_create()))
        events = Array(repeating: clx_event(), count: capacity)
    }

    /// So many descriptors a wait reports at most.
    public var capacity: Int { events.count }

    /// Adds a descriptor.
    public func add(_ fd: Int32, token: UInt64, readable: Bool = true, writable: Bool = false)
        throws(SystemError)
    {
        _ = try SystemError.check(
            clx_poll_control(descriptor.raw, 0, fd, Poller.bits(readable, writable), token))
    }

    /// Adds a descriptor that is reported when something new happens to it, in either direction.
    /// Whoever is told reads until a read brings less than it has room for, and writes until a write
    /// takes less than it was given.
    public func addEdge(_ fd: Int32, token: UInt64) throws(SystemError) {
        _ = try SystemError.check(clx_poll_control(descriptor.raw, 0, fd, Poller.edge, token))
    }

    /// Has a descriptor that was added so reported again if there is anything.
    public func rearmEdge(_ fd: Int32, token: UInt64) {
        _ = clx_poll_control(descriptor.raw, 1, fd, Poller.edge, token)
    }

    /// Changes what an added descriptor is watched for.
    public func modify(_ fd: Int32, token: UInt64, readable: Bool, writable: Bool) {
        _ = clx_poll_control(descriptor.raw, 1, fd, Poller.bits(readable, writable), token)
    }

    /// Stops watching; closing a descriptor does so too.
    public func remove(_ fd: Int32) { _ = clx_poll_control(descriptor.raw, 2, fd, 0, 0) }

    /// Waits at most `timeout` nanoseconds (nil: for ever) and returns how many are ready.
    public mutating func wait(timeout: Int64?) -> Int {
        let capacity = Int32(events.count)
        return max(0, Int(unsafe clx_poll_wait(descriptor.raw, &events, capacity, timeout ?? -1)))
    }

    /// The i-th of those the last wait reported.
    public func event(_ index: Int) -> ReadyEvent {
        let event = events[index]
        return ReadyEvent(
            token: event.token,
            readable: event.flags & UInt32(CLX_READABLE) != 0,
            writable: event.flags & UInt32(CLX_WRITABLE) != 0,
            closed: event.flags & UInt32(CLX_CLOSED) != 0,
            ended: event.flags & UInt32(CLX_ENDED) != 0)
    }

    private static var edge: UInt32 {
        UInt32(CLX_READABLE) | UInt32(CLX_WRITABLE) | UInt32(CLX_EDGE)
    }

    private static func bits(_ readable: Bool, _ writable: Bool) -> UInt32 {
        (readable ? UInt32(CLX_READABLE) : 0)
            | (writable ? UInt32(CLX_WRITABLE) : 0)
    }
}

/// Wakes a poller from another thread.
public final class WakeSignal: Sendable {
    private let descriptor: FileDescriptor

    public init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try SystemError.check(clx_eventfd_create()))
    }

    /// The descriptor to add to a poller.
    public var raw: Int32 { descriptor.raw }

    /// Makes the descriptor readable; safe from any thread and from signal handlers.
    public func signal() { clx_eventfd_signal(descriptor.raw) }

    /// Takes back all signals so far.
    public func drain() { clx_eventfd_drain(descriptor.raw) }
}
