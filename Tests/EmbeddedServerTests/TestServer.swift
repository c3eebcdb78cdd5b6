import EmbeddedServer

extension RunningServer {
    /// A server with settings that differ from the usual ones.
    static func start(_ change: (inout ServerSettings) -> Void = { _ in }) throws -> RunningServer {
        var settings = ServerSettings()
        change(&settings)
        return try EmbeddedServer(settings).start()
    }
}
