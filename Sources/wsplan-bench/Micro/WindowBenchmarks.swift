internal import Assertions
internal import Metrics

/// What windows of thresholds cost the control thread, once a second.
enum WindowBenchmarks {
    static let all = [second]

    /// A second of a million replies in ten series, for twenty percentiles with windows of their own: of each
    /// message over 5 s, and of all over 11 s to 20 s. 1 % of a core are ten million nanoseconds. It allocates, on the control
    /// thread and once a second; the loops know nothing of it.
    private static let second = Benchmark("windows.second.20", allowance: 1_400) { meter in
        let labels = LabelSpace(
            phases: ["steady"], profiles: ["user"], messages: (0..<10).map { "m\($0)" },
            urls: ["target"])
        let assertions = (0..<10).flatMap { index in
            [
                assertion(message: index, seconds: 5), assertion(message: nil, seconds: 11 + index),
            ]
        }
        var judge = LiveJudge(assertions, labels)
        judge.note(StretchBegin(stretch: 0, measured: true, time: 0))
        var snapshot = Snapshot(second: 0, running: [(stretch: 0, lane: 0)], labels: labels)
        snapshot.delta = million(labels)
        let total = MetricStore()
        var time: Int64 = 0
        func tick() {
            snapshot.second += 1
            time += 1_000_000_000
            judge.add(snapshot, total: total, phases: [], at: time)
        }
        for _ in 0..<20 { tick() }
        meter.measure { count in
            for _ in 0..<count { tick() }
        }
        keep(judge)
    }

    private static func assertion(message: Int?, seconds: Int) -> Assertion {
        let comparison = Comparison(
            aggregate: .percentile(0.99), metric: .time(.rtt),
            filter: SeriesFilter(message: message),
            kind: nil, state: nil, comparison: .less, limit: 1e9)
        var assertion = Assertion(
            text: "p99(rtt) < 1s", line: 1, name: nil, phase: nil,
            condition: .compare(comparison), optional: false)
        assertion.window = Int64(seconds) * 1_000_000_000
        assertion.abortsAfter = 0
        return assertion
    }

    /// A million samples from 50 µs to 400 ms, as many of each octave.
    private static func million(_ labels: LabelSpace) -> MetricStore {
        var store = MetricStore()
        for message in labels.messages.indices {
            var samples = Histogram()
            for index in 0..<100_000 {
                samples.record((50_000 + Int64(index) % 50_000) << Int64(index % 13))
            }
            var cell = SeriesCell()
            cell[.rtt] = samples
            cell[.answered] = samples.count
            store.add(SeriesKey(stretch: 0, profile: 0, message: UInt16(message), url: 0), cell)
        }
        return store
    }
}
