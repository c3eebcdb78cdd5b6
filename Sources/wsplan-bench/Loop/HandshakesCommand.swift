internal import Metrics

/// `handshakes`: how many connections a second one loop can open.
enum HandshakesCommand: Subcommand {
    static let name = "handshakes"
    static let summary = "connect, upgrade and close over and over: connects a second of one loop"
    static let help = """
        usage: wsplan-bench handshakes PORT [--seconds S] [--clients N] [--messages N] [--abrupt]
                                            [--tls [--ca FILE]]

        Runs the engine with one loop against a WebSocket server on 127.0.0.1:PORT. One client
        after the other connects, upgrades and closes as soon as it is open, or has had its echoes.
        With --tls every connect is a full handshake, since no client comes twice. Prints one JSON
        line; the CPU time is that of everything between two opens of a client: TCP, TLS, upgrade,
        echoes, close handshake.

          --seconds S      how long to measure, after half a second to warm up (5)
          --clients N      connects under way at once (16)
          --messages N     echoes of 64 bytes in each session, one after the other (0)
          --abrupt         sessions end by a reset in place of a close handshake
        \(LoopTarget.help)
        """

    static func run(_ arguments: inout Arguments) throws(BenchError) -> Int32 {
        let seconds = try arguments.option("--seconds", in: 0.01...86_400) ?? 5
        let clients = try arguments.option("--clients", in: 1...500) ?? 16
        var sessions = LoopGraph.ShortSessions(atOnce: clients)
        sessions.messages = try arguments.option("--messages", in: 0...10_000) ?? 0
        sessions.isAbrupt = arguments.flag("--abrupt")
        let target = try LoopTarget(&arguments)
        try arguments.finish()

        var graph = LoopGraph(levels: [clients], sessions: sessions)
        if sessions.messages > 0 { graph.message = LoopMessage(match: .id, body: .text, size: 64) }
        let driver = try LoopDriver(graph, target)
        try driver.begin(stage: 0, warmUp: 500_000_000)
        let measured = driver.measure(seconds: seconds, trace: false)
        driver.stop()
        let opened = measured.store.count(.opened)
        guard opened > 0 else { throw .failed("nothing was opened") }
        var line = JSONLine()
        line.add("mode", "handshakes")
        target.describe(in: &line)
        line.add("clients", clients)
        if sessions.messages > 0 { line.add("messages", sessions.messages) }
        if sessions.isAbrupt { line.add("ends", "abrupt") }
        line.add("connects", Int(opened))
        line.add("connects_per_s", Double(opened) * 1e9 / Double(measured.elapsed), decimals: 0)
        measured.addCPU(per: "connect", opened, to: &line)
        measured.add("connect_p50_us", .connect, 0.5, to: &line)
        measured.add("connect_p99_us", .connect, 0.99, to: &line)
        measured.add("connect_tls_p50_us", .connectTLS, 0.5, to: &line)
        measured.addHealth(to: &line)
        print(line.text)
        return 0
    }
}
