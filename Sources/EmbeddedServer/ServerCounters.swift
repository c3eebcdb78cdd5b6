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
    /// Copies of messages and events made for connections other than the one that caused them, or
    /// for that one beside its answer.
    public var pushed = 0
    /// Answers left out by fault.
    public var dropped = 0
    /// Answers sent twice by fault.
    public var duplicated = 0
    /// Answers that were sent behind the next one by fault.
    public var reordered = 0
    /// Connections ended by a reset.
    public var resets = 0
    /// Connections dropped because too much waited for them.
    public var overflows = 0
    /// Connections closed because the peer broke the protocol.
    public var failures = 0
    /// Bytes received and sent on all connections.
    public var bytesReceived = 0
    public var bytesSent = 0
}
