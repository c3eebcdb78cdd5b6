internal import CAllocations
internal import EmbeddedServer
internal import Glibc
internal import Metrics
internal import Wire

/// The rule that a loop under load allocates nothing, as a check.
enum LoopGate {
    /// What OpenSSL itself may allocate for an echo: three times to write a record, once to read one;
    /// and a little for echoes that were sent or answered just outside the measured time.
    private static let opensslAllowance = 4.01

    /// What a handshake allocates, from its request to what the server's answer says, and half a time more
    /// for those that were under way when counting began. What blinks besides is to allocate nothing.
    private static let handshakeAllowance = 23.5

    /// On a host that stalls, more requests than ever before may be in flight, for which tables grow
    /// once; what allocates for each message does so in every try.
    private static let tries = 3

    /// Runs the planned load of a message against a server in this process, which speaks what
    /// `target` asks for; 1 if the loop allocated in every try.
    static func run(
        _ target: LoopTarget, _ message: LoopMessage, _ form: LoopForm, trace: Bool
    ) throws(BenchError) -> Int32 {
        _ = callocations_tell_openssl_apart()
        for _ in 0..<tries where try isFine(target, message, form, trace: trace) { return 0 }
        return 1
    }

    private static func isFine(
        _ target: LoopTarget, _ message: LoopMessage, _ form: LoopForm, trace: Bool
    ) throws(BenchError) -> Bool {
        // As in a run with an embedded target: the server has a processor to itself.
        let shares = Host.cpuCount > 1
        let server = try start(cpu: shares ? 0 : nil, tls: target.security != nil)
        var target = target
        target.port = server.port
        let load = EchoLoop(
            connections: 200, seconds: 8.5,
            message: message,
            rate: target.security == nil && target.compression == nil ? 20_000 : 10_000,
            form: form)
        let (line, measured) = try load.run(target, cpu: shares ? 1 : nil, trace: trace)
        server.stop()
        print(line.text)
        guard let allocations = measured.allocations else { throw .failed("nothing was counted") }
        let openssl = measured.opensslAllocationsPerEcho
        let errors = measured.store.count(.errors)
        let allowed = Int(handshakeAllowance * Double(measured.opened))
        let isFine = allocations <= allowed && openssl <= opensslAllowance && errors == 0
        let found =
            "\(allocations) allocations with \(measured.opened) handshakes, OpenSSL \(openssl) an echo, \(errors) errors"
        print("loop allocation gate " + (isFine ? "passed" : "failed: " + found))
        return isFine
    }

    /// Starts the server, whose thread has allocated when this returns: the next one is the loop's.
    private static func start(cpu: Int?, tls: Bool) throws(BenchError) -> RunningServer {
        let server: RunningServer
        do {
            var settings = ServerSettings()
            settings.cpu = cpu
            if tls { settings.security = try TLSContext(server: .made(try Certificate.make())) }
            server = try EmbeddedServer(settings).start()
        } catch {
            throw .failed("the server cannot start: \(error)")
        }
        let first = Socket.open(for: .loopback(port: server.port))
        _ = Socket.connect(first, .loopback(port: server.port))
        while server.counters.connections == 0 { usleep(1_000) }
        Socket.close(first)
        return server
    }
}
