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
                                      [--body B] [--rate R [--form F]] [--tls [--ca FILE]]
                                      [--deflate] [--trace]
               wsplan-bench loop PORT --idle N [--tls [--ca FILE]] [--deflate]
               wsplan-bench loop --gate [--form F] [--match M] [--body B] [--tls] [--deflate] [--trace]

        Runs the engine of wsplan with one loop against an echo server on 127.0.0.1:PORT and prints
        one JSON line. Everything is as in a real run: templates, fresh masks, matched replies,
        armed timeouts, all series, one collect a second. The clock starts when all are open.

          --connections N  (50)
          --seconds S      how long to measure (5)
          --size B         bytes of a message, 36 of them its id (64)
          --match M        id: JSON, the reply has the id (default); echo: the same message
                           (default of binary bodies); next; path: JSON, a field says so; values: as
                           id, with a field of a row and a captured value, both checked
          --body B         text: an id and equal letters (default); json: as services send it;
                           random: binary, fresh bytes each time; constant: binary, always the
                           same; generated: one of many, made up as in plans, of many sizes
          --rate R         without: every connection keeps one message in flight (closed loop).
                           With: R messages a second in all are planned, evenly by connection
          --form F         what plans these: plain: each client by itself (default); disrupt: so, and
                           half of them are cut about once a second and come back; parallel: so, in
                           four branches; messages: all send at one common rate
          --idle N         N connections that say nothing: memory of each above a run with 10
                           (with --tls 500), and how fast they open
          --gate           starts a server in this process and plans 20,000 messages a second over
                           200 connections (10,000 with --tls or --deflate); exits 1 if the
                           loop allocated between seconds 2 and 8, or OpenSSL more than 4
                           times an echo; with --form disrupt, more than connects do by themselves
          --trace          tells on stderr where the loop allocated after second 2 (addresses for
                           addr2line)
        \(LoopTarget.help)
        """

    static func run(_ arguments: inout Arguments) throws(BenchError) -> Int32 {
        let trace = arguments.flag("--trace")
        if arguments.flag("--gate") {
            let form = try LoopForm(&arguments)
            let message = try LoopMessage(&arguments)
            let target = try LoopTarget(&arguments, port: 0)
            try arguments.finish()
            return try LoopGate.run(target, message, form, trace: trace)
        }
        if let idle = try arguments.option("--idle", in: 1...1_000_000) {
            let target = try LoopTarget(&arguments)
            try arguments.finish()
            print(try IdleLoop(connections: idle).run(target).text)
            return 0
        }
        let connections = try arguments.option("--connections", in: 1...60_000) ?? 50
        let seconds = try arguments.option("--seconds", in: 0.01...86_400) ?? 5
        let rate = try arguments.option("--rate", in: 0.01...10_000_000)
        let form = try LoopForm(&arguments)
        if form != .plain, rate == nil { throw .usage("--form needs --rate") }
        let message = try LoopMessage(&arguments)
        let target = try LoopTarget(&arguments)
        try arguments.finish()
        let load = EchoLoop(
            connections: connections, seconds: seconds, message: message, rate: rate, form: form)
        print(try load.run(target, trace: trace).line.text)
        return 0
    }
}
