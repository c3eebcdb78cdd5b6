/// `gate`: fails when an operation allocates more than it may.
enum GateCommand: Subcommand {
    static let name = "gate"
    static let summary = "exits 1 if an operation allocates more than its allowance"
    static let help = """
        usage: wsplan-bench gate [--filter TEXT]

        Counts the calls of malloc and its kin in 1,000 operations of each benchmark, after as many
        to warm up, and compares them with the benchmark's fixed allowance. The counts are exact
        and the same in every run. Needs a release build: a debug build allocates more.

          --filter TEXT  only benchmarks whose name contains TEXT
        """

    static func run(_ arguments: inout Arguments) throws(BenchError) -> Int32 {
        let benchmarks = try Benchmark.selected(try arguments.option("--filter"))
        try arguments.finish()
        var failures = 0
        for benchmark in benchmarks {
            var meter = Meter.counting
            benchmark.body(&meter)
            guard let reading = meter.reading else {
                throw .failed("\(benchmark.name) measured nothing")
            }
            if reading.allocations > benchmark.allowance * reading.counted {
                failures += 1
                print(
                    "\(benchmark.name): \(reading.allocations) allocations in "
                        + "\(reading.counted) operations, "
                        + "\(benchmark.allowance * reading.counted) are allowed")
            }
        }
        let verdict = failures == 0 ? "passed" : "failed (\(failures))"
        print("allocation gate \(verdict): \(benchmarks.count) benchmarks")
        return failures == 0 ? 0 : 1
    }
}
