internal import EmbeddedServer
internal import Wire

/// `rest`: what loops cost that have nothing to do.
enum RestCommand: Subcommand {
    static let name = "rest"
    static let summary = "processor time of loops with nothing to do"
    static let help = """
        usage: wsplan-bench rest [--gate]

        Runs a plan for each way in which clients may have nothing to do, all of them at once, for
        some seconds, and prints one JSON line each: how much of a core its loop took in the median
        of the quiet seconds, and how often the loop came round in one.

          --gate           exits 1 if a loop takes 1 % of a core or more, or the whole process
                           3 % for each plan
        """

    /// What a loop stays below, and what the whole process with its start and its servers stays below
    /// for each plan: among so many plans one busy server would take more.
    private static let most = 0.01
    private static let mostOfAll = 0.03

    static func run(_ arguments: inout Arguments) throws(BenchError) -> Int32 {
        let isGate = arguments.flag("--gate")
        try arguments.finish()
        let server = try strange()
        defer { server.stop() }
        var runs: [RestRun] = []
        for (name, text) in RestPlans.all(strangePort: server.port) {
            runs.append(try RestRun(name, plan: text))
        }
        let before = CPUTime.now()
        let start = MonotonicTime.now()
        for run in runs { try run.start() }
        for run in runs { run.wait() }
        let used = Double((CPUTime.now() - before).process)
        let share = used / Double(MonotonicTime.now() - start) / Double(runs.count)
        var isFine = share < mostOfAll
        for run in runs {
            guard let (cpu, ticks) = run.quiet else { throw .failed("\(run.name): it did not run") }
            var line = JSONLine()
            line.add("mode", "rest")
            line.add("plan", run.name)
            line.add("cpu_percent", cpu * 100, decimals: 3)
            line.add("ticks_per_s", Int(ticks))
            print(line.text)
            isFine = isFine && cpu < most
        }
        var line = JSONLine()
        line.add("mode", "rest")
        line.add("plan", "whole process, for each plan")
        line.add("cpu_percent", share * 100, decimals: 3)
        print(line.text)
        guard isGate else { return 0 }
        print("rest gate " + (isFine ? "passed" : "failed: a loop with nothing to do is busy"))
        return isFine ? 0 : 1
    }

    /// A server whose certificate nobody trusts.
    private static func strange() throws(BenchError) -> RunningServer {
        do {
            var settings = ServerSettings()
            settings.security = try TLSContext(server: .made(try Certificate.make()))
            return try EmbeddedServer(settings).start()
        } catch {
            throw .failed("the server cannot start: \(error)")
        }
    }
}
