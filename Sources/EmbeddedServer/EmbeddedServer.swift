public import Wire

/// A server inside this process that echoes, speaks the protocol of agents or keeps rooms, with faults
/// on demand: for demos, for tests, and to calibrate a load generator against a truth that is known.
///
/// One thread with its own epoll loop serves all connections. It takes each readable socket with
/// one receive, answers every frame in it, and sends all answers at once. What is pushed to other
/// connections is gathered and leaves at the end of the tick, with one send each.
public struct EmbeddedServer: Sendable {
    private let settings: ServerSettings

    public init(_ settings: ServerSettings) { self.settings = settings }

    /// Binds, listens and starts the thread.
    public func start() throws(SystemError) -> RunningServer {
        try RunningServer(settings)
    }
}
