import Assertions
import Metrics
import Reports
import TestSupport

/// A run made up from a seed: its seconds, and the result that they add up to.
struct RandomRun {
    var header: RunHeader
    var seconds: [Snapshot] = []
    var result: RunResult

    static let labels: LabelSpace = {
        var labels = LabelSpace(
            phases: ["warm up", "day", "day-2"], profiles: ["user", "bot \"x\""],
            messages: ["say", "ask"], urls: ["ws://a", "ws://b"])
        labels.observed = [
            ObservedGauge(name: "server.cpu", unit: .cores),
            ObservedGauge(name: "server.rss", unit: .bytes),
        ]
        return labels
    }()

    init(seed: UInt64, seconds count: Int, ending: Outcome.Ending = .complete) {
        var draws = Draws(seed: seed)
        header = RandomRun.header(seed: seed)
        var store = MetricStore()
        var series = TimeSeries()
        for second in 0..<count {
            let snapshot = RandomRun.snapshot(second, of: count, &draws)
            store.merge(snapshot)
            series.append(SeriesPoint(snapshot))
            seconds.append(snapshot)
        }
        series.finish()
        let conclusion = RunConclusion(
            of: header, store: store, phases: RandomRun.phases(until: count, of: count),
            durationNanoseconds: Int64(count) * 1_000_000_000 + 123_456_789, stealShare: 0.0123,
            ending: ending)
        result = RunResult(header: header, store: store, series: series, conclusion: conclusion)
    }

    /// Three phases, the first not measured.
    static func phases(until second: Int, of count: Int) -> [PhaseSpan] {
        let ends = [count / 4, count / 2, count]
        return (0..<3).compactMap { phase in
            let start = phase == 0 ? 0 : ends[phase - 1]
            guard start <= second else { return nil }
            return PhaseSpan(
                stretch: phase, shape: phase == 0 ? "ramp" : "steady",
                start: Int64(start) * 1_000_000_000,
                end: Int64(min(second, ends[phase])) * 1_000_000_000, measured: phase > 0)
        }
    }

    static func header(seed: UInt64) -> RunHeader {
        func threshold(
            _ text: String, _ aggregate: Comparison.Aggregate, _ metric: Metric, _ limit: Double
        ) -> Assertion {
            Assertion(
                text: text, line: 30, name: nil, phase: "day",
                condition: .all([
                    .compare(
                        Comparison(
                            aggregate: aggregate, metric: metric, filter: SeriesFilter(phase: 1),
                            kind: nil, state: nil, comparison: .less, limit: limit))
                ]), optional: false)
        }
        return RunHeader(
            plan: PlanIdentity(
                name: "a näme\n", path: "plans/x.yaml", hash: "0123abcd",
                text: "version: 1 # \u{2028} \u{1F680}"),
            startMilliseconds: 1_769_860_800_250, seed: seed, options: ["target": "ws://a/b"],
            labels: labels,
            assertions: [
                threshold("p99(rtt) < 1ms", .percentile(0.99), .time(.rtt), 1e6),
                threshold("share(errors) < 1%", .share, .count(.errors), 0.01),
                threshold("avg(delivery) < 1ms", .avg, .time(.delivery), 1e6),
            ], saturation: SaturationPolicy(), loops: 2,
            host: HostFacts(
                name: "host", system: "Linux 6", processor: "cpu", cores: 2, memory: 1 << 33,
                descriptors: 20_000, tool: "1.0"))
    }

    /// Something of each kind.
    static let health = GeneratorHealth(
        run: HostUse(
            seconds: 8, cores: [.init(number: 1, busy: 0.75, own: 0.5, steal: 0.125)],
            loops: [.init(number: 0, ran: 0.5, waited: 0.25, core: 1)],
            throttling: .init(
                group: "/g", setting: "cpu.max", cores: 0.5, periods: 80, throttled: 8,
                nanoseconds: 123_456_789)),
        troubled: HostUse(seconds: 1), fullPhases: [1],
        stops: [.init(start: 1, length: 2_000_000_000)],
        descriptors: .init(used: 11, allowed: 64),
        ports: .init(peak: .init(used: 3, allowed: 100), first: 40_000, last: 40_099))

    /// How reading a target went that was not always there.
    static let history: ObservedHistory = {
        var history = ObservedHistory(name: "server", place: "process 17", isScraped: false)
        (history.readings, history.failed, history.late) = (60, 3, 1)
        history.note("timed out", at: 12_000_000_000)
        history.unreadable = ["server.descriptors cannot be read"]
        history.end = .init(text: "the process ended", at: 35_200_000_000)
        return history
    }()

    static func snapshot(
        _ second: Int, of count: Int, _ draws: inout Draws
    ) -> Snapshot {
        let phase = second < count / 4 ? 0 : second < count / 2 ? 1 : 2
        var snapshot = Snapshot(second: second, running: [(phase, 0)], labels: labels)
        var recorder = Recorder(labels: labels)
        for _ in 0..<8 {
            let id = recorder.indexer.series(
                phase: phase, profile: draws.below(2), message: draws.below(3) - 1,
                url: draws.below(2))
            let slot = recorder.slot(id)
            recorder.count(CountMetric.allCases[draws.below(CountMetric.count)], at: slot, by: 9)
            recorder.count(.planned, at: slot, by: 3)
            recorder.count(.connects, at: slot)
            recorder.count(.opened, at: slot)
            recorder.record(.rtt, draws.time(), at: slot)
            recorder.record(TimeMetric.allCases[draws.below(15)], draws.time(), at: slot)
            if draws.below(4) == 0 {
                let kind = ErrorKind.allCases[draws.below(ErrorKind.count)]
                recorder.error(
                    ErrorDetail(kind: kind, code: UInt16(draws.below(3))), id,
                    fails: draws.below(2) == 0, at: draws.time(), first: "\(kind.name) in \(second)"
                )
            }
        }
        recorder.health(.loopLag, draws.time())
        recorder.connections[0] = Int32(draws.below(1_000))
        for index in recorder.states.indices { recorder.states[index] = Int32(draws.below(50)) }
        recorder.cpuNanoseconds = Int64(draws.below(1_000_000_000))
        recorder.ticks = 17
        snapshot.merge(recorder)
        if draws.below(4) > 0 {
            var reading = GaugeReading(Double(draws.below(1_000)) / 8)
            reading.add(Double(draws.below(1_000)) / 8)
            snapshot.observed = [
                ObservedValues(
                    running: [phase], readings: [0: GaugeReading(0.125), 1: reading])
            ]
        }
        if second == count / 2 { snapshot.capacities[phase] = 812.5 }
        return snapshot
    }
}

extension Draws {
    /// A time between 16 µs and 4 ms.
    fileprivate mutating func time() -> Int64 {
        Int64(1) << Int64(14 + below(8)) | Int64(below(1 << 14))
    }
}
