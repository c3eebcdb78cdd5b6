import Assertions
import Live
import Metrics
import Reports
import TestSupport
import Wire

/// A run of two phases in which something of everything happens, and the same each second.
enum WatchedRun {
    static let labels: LabelSpace = {
        var labels = LabelSpace(
            phases: ["warm up", "day"], profiles: ["user", "bot \"x\""],
            messages: ["say", "ask\nback"], urls: ["ws://a", "ws://b\\c"])
        labels.observed = [
            ObservedGauge(name: "server.cpu", unit: .cores),
            ObservedGauge(name: "server.rss", unit: .bytes),
            ObservedGauge(name: "server.depth", unit: .number),
        ]
        return labels
    }()

    static let header: RunHeader = {
        let limits: [(Double, Double)] = [(0.5, 42e6), (0.99, 1_234_567)]
        return RunHeader(
            plan: PlanIdentity(name: "a \"näme\"\n", path: "x.yaml", hash: "01", text: ""),
            startMilliseconds: 1_769_860_800_250, seed: 7, options: [:], labels: labels,
            assertions: limits.map { quantile, limit in
                Assertion(
                    text: "p\(quantile)(rtt) < \(limit)", line: 3, name: nil, phase: nil,
                    condition: .all([
                        .compare(
                            Comparison(
                                aggregate: .percentile(quantile), metric: .time(.rtt),
                                filter: SeriesFilter(), kind: nil, state: nil,
                                comparison: .less, limit: limit))
                    ]), optional: false)
            }, saturation: SaturationPolicy(), loops: 1,
            host: HostFacts(
                name: "host", system: "Linux", processor: "cpu", cores: 1, memory: 1,
                descriptors: 1_024, tool: "1.0"))
    }()

    /// What happens in a second: of each series every counter once, every error, and each time a
    /// millisecond.
    static func snapshot(_ second: Int) -> Snapshot {
        let phase = min(second, 1)
        var snapshot = Snapshot(second: second, running: [(phase, 0)], labels: labels)
        var recorder = Recorder(labels: labels)
        for message in [-1, 0, 1] {
            let id = recorder.indexer.series(phase: phase, profile: 1, message: message, url: 1)
            let slot = recorder.slot(id)
            for metric in CountMetric.allCases { recorder.count(metric, at: slot) }
            for metric in TimeMetric.allCases { recorder.record(metric, 1_000_000, at: slot) }
            for kind in ErrorKind.allCases {
                recorder.error(
                    ErrorDetail(kind: kind, code: 0), id, fails: true, at: 1, first: "no")
            }
        }
        recorder.connections[0] = 3
        recorder.states[Int(StateGauge.active.rawValue)] = 5
        recorder.cpuNanoseconds = 250_000_000
        snapshot.merge(recorder)
        snapshot.observed = [
            ObservedValues(
                running: [phase],
                readings: [
                    0: GaugeReading(0.5), 1: GaugeReading(Double(second)), 2: GaugeReading(9),
                ])
        ]
        snapshot.capacities[phase] = 812.5
        return snapshot
    }

    static func phases(_ seconds: Int) -> [PhaseSpan] {
        (0..<min(2, seconds)).map { phase in
            PhaseSpan(
                stretch: phase, shape: "steady", start: Int64(phase) * 1_000_000_000,
                end: Int64(phase == 0 ? 1 : seconds) * 1_000_000_000, measured: true)
        }
    }
}

extension LiveRun {
    /// Hands in a second of the watched run.
    func add(_ second: Int) {
        add(
            WatchedRun.snapshot(second), phases: WatchedRun.phases(second + 1),
            elapsed: Int64(second + 1) * 1_000_000_000)
    }
}

extension HTTPRequest {
    /// A request for a page.
    static func get(_ path: String, accept: String = "") -> HTTPRequest? {
        let text = Array("GET \(path) HTTP/1.1\r\nHost: x\r\nAccept: \(accept)\r\n\r\n".utf8)
        if case .request(let request) = parse(text.span, from: 0, to: text.count) {
            return request
        }
        return nil
    }
}
