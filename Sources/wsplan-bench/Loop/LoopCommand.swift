internal import CAllocations
internal import Glibc
internal import Metrics
internal import Units

/// `loop`: the real engine against an echo server.
enum LoopCommand: Subcommand {
    static let name = "loop"
    static let summary = "the engine itself: closed loop, planned sends, idle connections"
    static let help = """
        usage: wsplan-bench loop PORT [--connections N] [--seconds S] [--size B] [--match M]
                                      [--rate R] [--trace]
               wsplan-bench loop PORT --idle N
               wsplan-bench loop --gate [--trace]

        Runs the engine of wsplan with one loop against an echo server on 127.0.0.1:PORT and prints
        one JSON line. Everything is as in a real run: templates, fresh masks, matched replies,
        armed timeouts, all series, one collect a second. The clock starts when all are open.

          --connections N  (50)
          --seconds S      how long to measure (5)
          --size B         bytes of a message, 36 of them its id (64)
          --match M        id: JSON, the reply has the id (default); echo: the same text; next
          --rate R         without: every connection keeps one message in flight (closed loop).
                           With: R messages a second in all are planned, evenly by connection
          --idle N         N connections that say nothing: memory of each above a run with 10,
                           and how fast they open
          --gate           starts a server in this process and plans 20,000 messages a second over
                           200 connections; exits 1 if the loop allocated between seconds 2 and 8
          --trace          tells on stderr where the loop allocated after second 2 (addresses for
                           addr2line)
        """

    static func run(_ arguments: inout Arguments) throws(BenchError) -> Int32 {
        let trace = arguments.flag("--trace")
        if arguments.flag("--gate") {
            try arguments.finish()
            return try LoopGate.run(trace: trace)
        }
        if let idle = try arguments.option("--idle", in: 11...1_000_000) {
            let port = try arguments.positional("PORT", in: 1...UInt16.max)
            try arguments.finish()
            print(try IdleLoop(connections: idle).run(port: port).text)
            return 0
        }
        let connections = try arguments.option("--connections", in: 1...60_000) ?? 50
        let seconds = try arguments.option("--seconds", in: 0.01...86_400) ?? 5
        let rate = try arguments.option("--rate", in: 0.01...10_000_000)
        let match = try match(&arguments)
        let size =
            try arguments.option("--size", in: match.smallest...65_536) ?? max(64, match.smallest)
        let port = try arguments.positional("PORT", in: 1...UInt16.max)
        try arguments.finish()
        let load = EchoLoop(
            connections: connections, seconds: seconds, match: match, size: size, rate: rate)
        print(try load.run(port: port, trace: trace).line.text)
        return 0
    }

    private static func match(_ arguments: inout Arguments) throws(BenchError) -> LoopGraph.Match {
        guard let text = try arguments.option("--match") else { return .id }
        guard let match = LoopGraph.Match(rawValue: text) else {
            throw .usage("--match must be id, echo or next, not '\(text)'")
        }
        return match
    }
}
