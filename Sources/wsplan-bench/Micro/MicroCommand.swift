internal import Units

/// `micro`: time and allocations of single operations.
enum MicroCommand: Subcommand {
    static let name = "micro"
    static let summary = "nanoseconds and allocations of single operations"
    static let help = """
        usage: wsplan-bench micro [--filter TEXT] [--json] [--list]

        Runs each benchmark in 11 rounds of at least 10 ms and prints the median CPU time of one
        operation, the spread between the fastest and the slowest round, and the allocations of
        one operation, which are exact. What goes over bytes is compared with a plain copy of as
        many, measured in the same run.

          --filter TEXT  only benchmarks whose name contains TEXT
          --json         one JSON line a benchmark
          --list         only print the names
        """

    static func run(_ arguments: inout Arguments) throws(BenchError) -> Int32 {
        let json = arguments.flag("--json")
        let list = arguments.flag("--list")
        let benchmarks = try Benchmark.selected(try arguments.option("--filter"))
        try arguments.finish()
        if list {
            for benchmark in benchmarks { print(benchmark.name) }
            return 0
        }
        var references: [String: Meter.Reading] = [:]
        for benchmark in benchmarks {
            let reading = try measure(benchmark)
            var share: Double?
            if let name = benchmark.reference, let other = Benchmark.named(name) {
                let reference =
                    if let known = references[name] { known } else { try measure(other) }
                references[name] = reference
                share = (reference.median ?? .nan) / (reading.median ?? .nan)
            }
            print(json ? line(benchmark, reading, share) : row(benchmark, reading, share))
        }
        return 0
    }

    private static func measure(_ benchmark: Benchmark) throws(BenchError) -> Meter.Reading {
        var meter = Meter.timing
        benchmark.body(&meter)
        guard let reading = meter.reading else {
            throw .failed("\(benchmark.name) measured nothing")
        }
        return reading
    }

    private static func line(
        _ benchmark: Benchmark, _ reading: Meter.Reading, _ share: Double?
    ) -> String {
        var line = JSONLine()
        line.add("name", benchmark.name)
        line.add("ns_per_op", reading.median ?? .nan, decimals: 2)
        line.add("ns_min", reading.times.first ?? .nan, decimals: 2)
        line.add("ns_max", reading.times.last ?? .nan, decimals: 2)
        line.add("allocations_per_op", reading.allocationsPerOperation, decimals: 3)
        if reading.bytes > 0 { line.add("bytes_per_op", reading.bytes) }
        if let share { line.add("share_of_reference", share, decimals: 3) }
        return line.text
    }

    private static func row(
        _ benchmark: Benchmark, _ reading: Meter.Reading, _ share: Double?
    ) -> String {
        let median = reading.median ?? .nan
        let spread = ((reading.times.last ?? 0) - (reading.times.first ?? 0)) / median * 100
        var row = pad(benchmark.name, to: 36, left: false)
        row +=
            pad(Format.fixed(median, decimals: 1), to: 10) + " ns  ±"
            + pad(Format.fixed(spread / 2, decimals: 0), to: 3) + " %"
        row +=
            pad(Format.fixed(reading.allocationsPerOperation, decimals: 2), to: 8) + " allocations"
        if reading.bytes > 0 {
            row += pad(Format.fixed(Double(reading.bytes) / median, decimals: 2), to: 8) + " GB/s"
        }
        if let share { row += pad(Format.fixed(share, decimals: 2), to: 8) + " of a copy" }
        return row
    }

    private static func pad(_ text: String, to width: Int, left: Bool = true) -> String {
        let gap = String(repeating: " ", count: max(0, width - text.count))
        return left ? gap + text : text + gap
    }
}
