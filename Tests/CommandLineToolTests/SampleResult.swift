import Assertions
import Conductor
import Metrics
import Reports

/// A result whose figures are known.
enum SampleResult {
    /// 100 requests of 1 … 100 ms, four timeouts, one threshold that fails.
    static let failed: RunResult = {
        var cell = SeriesCell()
        var times = Histogram()
        for n in 1...100 { times.record(Int64(n) * 1_000_000) }
        (cell[.rtt], cell[.serviceTime]) = (times, times)
        for (metric, n) in [
            (CountMetric.connects, 10), (.opened, 8), (.failed, 2), (.planned, 12_345),
            (.messagesSent, 12_340), (.dropped, 5), (.messagesReceived, 96), (.answered, 96),
            (.timeouts, 4), (.requests, 100), (.deadlines, 4), (.errors, 5),
        ] as [(CountMetric, UInt64)] { cell[metric] = n }
        (cell[.timeout], cell[.refused]) = (4, 1)
        cell.failures = cell.errors
        var store = MetricStore()
        store.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        store.note(FirstCase(kind: .timeout, text: "no reply\nwithin 2s"))
        let limit = Comparison(
            aggregate: .percentile(0.99), metric: .time(.rtt), filter: SeriesFilter(), kind: nil,
            state: nil, comparison: .less, limit: 50e6)
        let header = RunHeader(
            plan: PlanIdentity(name: "demo", path: "p.yaml", hash: "0", text: ""),
            startMilliseconds: 0, seed: 7, options: [:],
            labels: labels(),
            assertions: [
                Assertion(
                    text: "p99(rtt) < 50ms", line: 3, name: nil, phase: "day",
                    condition: .compare(limit), optional: false)
            ], saturation: SaturationPolicy(), loops: 2,
            host: HostFacts(
                name: "h", system: "s", processor: "p", cores: 2, memory: 1, descriptors: 1,
                tool: "0.1.0"),
            planned: PlannedLoad(
                targets: ["ws://a"], phases: 1, length: 12_000_000_000, mayEndEarlier: false,
                clients: 10, arrivals: 0, messages: 20))
        let conclusion = RunConclusion(
            of: header, store: store,
            phases: [
                PhaseSpan(
                    stretch: 0, shape: "steady", start: 0, end: 12_000_000_000, measured: true)
            ], durationNanoseconds: 12_000_000_000, stealShare: 0, ending: .complete)
        return RunResult(
            header: header, store: store, series: TimeSeries(), conclusion: conclusion)
    }()

    /// Its labels, with other phases and messages.
    static func labels(
        phases: [String] = ["day"], messages: [String] = ["say"], stretches: [Stretch]? = nil
    ) -> LabelSpace {
        LabelSpace(
            phases: phases, profiles: ["user"], messages: messages, urls: ["ws://a"],
            stretches: stretches)
    }

    /// What is known of a run with these stages before it begins.
    static func briefing(_ stages: [RunBriefing.Stage]) -> RunBriefing {
        RunBriefing(
            header: failed.header, stages: stages,
            endpoints: [RunBriefing.Endpoint(label: "embedded", addresses: ["127.0.0.1:4711"])],
            loopCPUs: [1, 2], server: RunBriefing.Server(port: 4_711, cpu: 0),
            descriptors: DescriptorNeed(
                connections: 500, embedded: true, loops: 2, available: 20_000),
            drain: 2_000_000_000)
    }
}
