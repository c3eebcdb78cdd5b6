internal import EmbeddedServer
internal import Wire

/// The rule that a loop under load allocates nothing, as a check.
enum LoopGate {
    /// Runs the planned load against a server in this process; 1 if the loop allocated.
    static func run(trace: Bool) throws(BenchError) -> Int32 {
        // As in a run with an embedded target: the server has a processor to itself.
        let shares = Host.cpuCount > 1
        let server: RunningServer
        do {
            var settings = ServerSettings()
            settings.cpu = shares ? 0 : nil
            server = try EmbeddedServer(settings).start()
        } catch {
            throw .failed("the server cannot start: \(error)")
        }
        // A first connection makes the server's thread known, so that the next one is the loop's.
        _ = try FloorSockets(port: server.port, connections: 1).count
        let load = EchoLoop(
            connections: 200, seconds: 8.5,
            message: LoopMessage(match: .id, body: .text, size: 64), rate: 20_000)
        let (line, measured) = try load.run(
            LoopTarget(port: server.port), cpu: shares ? 1 : nil, trace: trace)
        server.stop()
        print(line.text)
        guard let allocations = measured.allocations else { throw .failed("nothing was counted") }
        print(
            "loop allocation gate "
                + (allocations == 0 ? "passed" : "failed: \(allocations) allocations"))
        return allocations == 0 ? 0 : 1
    }
}
