internal import Synchronization

/// What a server has seen and done since its start.
public struct ServerCounters: Hashable, Sendable {
    /// Connections accepted.
    public var connections = 0
    /// Handshakes completed.
    public var opened = 0
    /// Handshakes refused, by fault or because they were none.
    public var refused = 0
    /// Whole data messages received.
    public var messages = 0
    /// Messages left without an answer by fault.
    public var dropped = 0
    /// Connections closed because the peer broke the protocol.
    public var failures = 0
    /// Bytes received and sent on all connections.
    public var bytesReceived = 0
    public var bytesSent = 0
}

/// The counters as other threads see them; written once a tick by the server's thread alone.
final class PublishedCounters: Sendable {
    private let connections = Atomic(0)
    private let opened = Atomic(0)
    private let refused = Atomic(0)
    private let messages = Atomic(0)
    private let dropped = Atomic(0)
    private let failures = Atomic(0)
    private let bytesReceived = Atomic(0)
    private let bytesSent = Atomic(0)

    func publish(_ counters: ServerCounters) {
        connections.store(counters.connections, ordering: .relaxed)
        opened.store(counters.opened, ordering: .relaxed)
        refused.store(counters.refused, ordering: .relaxed)
        messages.store(counters.messages, ordering: .relaxed)
        dropped.store(counters.dropped, ordering: .relaxed)
        failures.store(counters.failures, ordering: .relaxed)
        bytesReceived.store(counters.bytesReceived, ordering: .relaxed)
        bytesSent.store(counters.bytesSent, ordering: .relaxed)
    }

    var value: ServerCounters {
        ServerCounters(
            connections: connections.load(ordering: .relaxed),
            opened: opened.load(ordering: .relaxed),
            refused: refused.load(ordering: .relaxed),
            messages: messages.load(ordering: .relaxed),
            dropped: dropped.load(ordering: .relaxed),
            failures: failures.load(ordering: .relaxed),
            bytesReceived: bytesReceived.load(ordering: .relaxed),
            bytesSent: bytesSent.load(ordering: .relaxed))
    }
}
