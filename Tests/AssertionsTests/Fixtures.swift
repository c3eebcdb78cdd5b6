import Assertions
import Metrics

/// Two phases of 10 s, `warm` is not measured; profiles a and b; messages say and ask.
enum Fixture {
    static let labels = LabelSpace(
        phases: ["warm", "day", "night"], profiles: ["a", "b"], messages: ["say", "ask"],
        urls: ["ws://x"])
    static let phases = [
        PhaseSpan(stretch: 0, shape: "ramp", start: 0, end: 10_000_000_000, measured: false),
        PhaseSpan(
            stretch: 1, shape: "steady", start: 10_000_000_000, end: 20_000_000_000, measured: true),
        PhaseSpan(
            stretch: 2, shape: "steady", start: 20_000_000_000, end: 30_000_000_000, measured: true),
    ]

    static func key(_ phase: UInt16, message: UInt16 = SeriesKey.none) -> SeriesKey {
        SeriesKey(stretch: phase, profile: 0, message: message, url: 0)
    }

    /// A store with one cell per phase given.
    static func store(_ cells: [UInt16: SeriesCell]) -> MetricStore {
        var store = MetricStore()
        for (phase, cell) in cells { store.add(key(phase), cell) }
        return store
    }

    static func cell(
        _ counts: [CountMetric: UInt64] = [:], errors: [ErrorKind: UInt64] = [:],
        _ metric: TimeMetric = .rtt, milliseconds: [Int64] = []
    ) -> SeriesCell {
        var cell = SeriesCell()
        for (metric, n) in counts { cell[metric] = n }
        for (kind, n) in errors {
            cell[kind] = n
            cell.failures[Int(kind.rawValue)] = n
            cell[.errors] += n
        }
        if !milliseconds.isEmpty {
            var samples = Histogram()
            for value in milliseconds { samples.record(value * 1_000_000) }
            cell[metric] = samples
        }
        return cell
    }

    static func compare(
        _ aggregate: Comparison.Aggregate, _ metric: Metric, _ op: Comparison.Operator,
        _ limit: Double, phase: Int? = nil, kind: ErrorKind? = nil,
        subject: ErrorKind.Subject? = nil, state: StateGauge? = nil
    ) -> Condition {
        .compare(
            Comparison(
                aggregate: aggregate, metric: metric, filter: SeriesFilter(phase: phase),
                kind: kind, subject: subject, state: state, comparison: op, limit: limit))
    }

    static func assertion(_ condition: Condition, optional: Bool = false) -> Assertion {
        Assertion(
            text: "a threshold", line: 7, name: nil, phase: nil, condition: condition,
            optional: optional)
    }

    static func verdict(
        _ condition: Condition, _ store: MetricStore, phases: [PhaseSpan] = phases
    ) -> Verdict {
        judge([assertion(condition)], store: store, labels: labels, phases: phases)[0]
    }
}
