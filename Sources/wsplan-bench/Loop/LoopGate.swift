internal import CAllocations
internal import EmbeddedServer
internal import Glibc
internal import Wire

/// The rule that a loop under load allocates nothing, as a check.
enum LoopGate {
    /// What OpenSSL itself may allocate for an echo: three times to write a record, once to read one;
    /// and a little for echoes that were sent or answered just outside the measured time.
    private static let opensslAllowance = 4.01

    /// Runs the planned load against a server in this process, which speaks what `target` asks for;
    /// 1 if the loop allocated.
    static func run(_ target: LoopTarget, trace: Bool) throws(BenchError) -> Int32 {
        _ = callocations_tell_openssl_apart()
        // As in a run with an embedded target: the server has a processor to itself.
        let shares = Host.cpuCount > 1
        let server: RunningServer
        do {
            var settings = ServerSettings()
            settings.cpu = shares ? 0 : nil
            if target.security != nil {
                settings.security = try TLSContext(server: .made(try Certificate.make()))
            }
            server = try EmbeddedServer(settings).start()
        } catch {
            throw .failed("the server cannot start: \(error)")
        }
        // A first connection makes the server's thread known, so that the next one is the loop's.
        var target = target
        target.port = server.port
        let first = Socket.open(for: .loopback(port: server.port))
        _ = Socket.connect(first, .loopback(port: server.port))
        while server.counters.connections == 0 { usleep(1_000) }
        Socket.close(first)
        let load = EchoLoop(
            connections: 200, seconds: 8.5,
            message: LoopMessage(match: .id, body: .text, size: 64),
            rate: target.security == nil && target.compression == nil ? 20_000 : 10_000)
        let (line, measured) = try load.run(target, cpu: shares ? 1 : nil, trace: trace)
        server.stop()
        print(line.text)
        guard let allocations = measured.allocations else { throw .failed("nothing was counted") }
        let openssl = measured.opensslAllocationsPerEcho
        let isFine = allocations == 0 && openssl <= opensslAllowance
        print(
            "loop allocation gate "
                + (isFine
                    ? "passed" : "failed: \(allocations) allocations, OpenSSL \(openssl) an echo"))
        return isFine ? 0 : 1
    }
}
