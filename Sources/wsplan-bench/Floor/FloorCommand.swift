/// `floor`: the barest client in Swift, against which the engine is measured.
enum FloorCommand: Subcommand {
    static let name = "floor"
    static let summary = "the barest epoll client, closed loop or planned, as a lower bound"
    static let help = """
        usage: wsplan-bench floor PORT [--tls] [--connections N] [--seconds S] [--rate R]
                                       [--size B] [--binary]

        Sends masked frames to an echo server on 127.0.0.1:PORT and prints one JSON line.
        No schedule, no histograms, no reply matching: the floor under every load generator.

          --tls            over TLS 1.3, straight on OpenSSL; no certificate is verified
          --connections N  connections, opened and upgraded before the clock starts (50)
          --seconds S      how long to measure (5)
          --size B         payload bytes of a message, at most 65536 (64)
          --binary         binary instead of text frames
          --rate R         without: every connection keeps one message in flight (closed loop).
                           With: message k is planned at k/R seconds and goes to connection
                           k mod N, whatever has been answered; the send lag is measured.

        Keep the server on core 0 and this on core 1, and compare medians of interleaved runs:
        Tests/Bench/pairs.py does both.
        """

    static func run(_ arguments: inout Arguments) throws(BenchError) -> Int32 {
        let tls = arguments.flag("--tls")
        let isBinary = arguments.flag("--binary")
        let connections = try arguments.option("--connections", in: 1...60_000) ?? 50
        let seconds = try arguments.option("--seconds", in: 0.01...86_400) ?? 5
        let rate = try arguments.option("--rate", in: 0.01...10_000_000)
        let size = try arguments.option("--size", in: 0...65_536) ?? 64
        let port = try arguments.positional("PORT", in: 1...UInt16.max)
        try arguments.finish()

        let frame = FloorFrame(size: size, isBinary: isBinary)
        var line = JSONLine()
        line.add("mode", rate == nil ? "closed" : "planned")
        if tls { line.add("transport", "tls") }
        line.add("connections", connections)
        line.add("size", size)
        if tls {
            var sockets = try FloorTLS.open(port: port, connections: connections)
            try measure(&sockets, frame, rate, seconds, in: &line)
        } else {
            var sockets = try FloorSockets(port: port, connections: connections)
            try measure(&sockets, frame, rate, seconds, in: &line)
        }
        print(line.text)
        return 0
    }

    private static func measure<Transport: FloorTransport & ~Copyable>(
        _ sockets: inout Transport, _ frame: FloorFrame, _ rate: Double?, _ seconds: Double,
        in line: inout JSONLine
    ) throws(BenchError) {
        if let rate {
            let loop = PlannedLoop(frame: frame, rate: rate, seconds: seconds)
            try loop.run(&sockets).describe(in: &line)
        } else {
            let loop = ClosedLoop(frame: frame, seconds: seconds)
            try loop.run(&sockets).describe(in: &line)
        }
    }
}
