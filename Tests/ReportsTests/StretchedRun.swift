import Assertions
import Metrics
import Reports
import TestSupport

/// A run of a ramp with two levels, then two rounds of `base` and `burst`, then `left` beside `right`, of
/// 2 s each.
enum StretchedRun {
    private typealias Place = Stretch.Place

    static let labels = LabelSpace(
        phases: ["ramp", "days", "base", "burst", "both", "left", "right"],
        profiles: RandomRun.labels.profiles, messages: ["say"], urls: ["ws://a"],
        stretches: [
            Stretch([Place(phase: 0, part: 1)], level: .init(value: 10, unit: "clients")),
            Stretch([Place(phase: 0, part: 2)], level: .init(value: 20, unit: "clients")),
            Stretch([Place(phase: 2, part: 1), Place(phase: 1, part: 1)]),
            Stretch(
                [Place(phase: 3, part: 1), Place(phase: 1, part: 1)],
                level: .init(value: 2.5, unit: "arrivals/s")),
            Stretch([Place(phase: 2, part: 2), Place(phase: 1, part: 2)]),
            Stretch(
                [Place(phase: 3, part: 2), Place(phase: 1, part: 2)],
                level: .init(value: 2.5, unit: "arrivals/s")),
            Stretch([Place(phase: 5), Place(phase: 4)]),
            Stretch([Place(phase: 6), Place(phase: 4)]),
        ], lanes: 2)

    static let spans = labels.stretches.indices.map { index in
        let start = Int64(min(2 * index, 12)) * 1_000_000_000
        return PhaseSpan(
            stretch: index, shape: ["ramp", "ramp", "steady", "burst"][min(index, 3)], start: start,
            end: start + 2_000_000_000, measured: index > 0)
    }

    static let header: RunHeader = {
        var header = RandomRun.header(seed: 5)
        header.labels = labels
        header.shapes = ["ramp", "repeat", "steady", "burst", "parallel", "steady", "steady"]
        header.assertions = []
        header.planned = nil
        return header
    }()

    /// Its seconds.
    static let seconds: [Snapshot] = (0..<14).map { second in
        let running = second < 12 ? [(second / 2, 0)] : [(6, 0), (7, 1)]
        var draws = Draws(seed: UInt64(second + 1))
        var snapshot = Snapshot(second: second, running: running, labels: labels)
        var recorder = Recorder(labels: labels)
        for (stretch, lane) in running {
            for _ in 0..<20 {
                let id = recorder.indexer.series(
                    phase: stretch, profile: draws.below(2), message: draws.below(2) - 1, url: 0)
                recorder.count(CountMetric.allCases[draws.below(CountMetric.count)], id)
                recorder.record(.rtt, Int64(draws.below(100_000_000)), id)
            }
            recorder.connections[lane] = Int32(draws.below(1_000))
        }
        for index in recorder.states.indices { recorder.states[index] = Int32(draws.below(50)) }
        snapshot.merge(recorder)
        return snapshot
    }

    static let result: RunResult = {
        var store = MetricStore()
        var series = TimeSeries()
        for snapshot in seconds {
            store.merge(snapshot)
            series.append(SeriesPoint(snapshot))
        }
        series.finish()
        let conclusion = RunConclusion(
            of: header, store: store, phases: spans, durationNanoseconds: 14_000_000_000,
            stealShare: 0, ending: .complete)
        return RunResult(header: header, store: store, series: series, conclusion: conclusion)
    }()
}
