import Assertions
import Metrics
import Reports

/// A result in which every counter, time, error, state and gauge has a value of its own, and its
/// figures as lines by name, which say the same whatever numbers the names have.
enum EveryNumber {
    /// What the file of today was written from.
    static let result: RunResult = {
        var store = MetricStore()
        store.add(SeriesKey(stretch: 1, profile: 0, message: 1, url: 0), cell)
        store.add(health: cell)
        for (index, kind) in ErrorKind.allCases.enumerated() {
            store.note(FirstCase(kind: kind, text: "first \(kind.name)"))
            store.add(ErrorDetail(kind: kind, code: UInt16(index)), UInt64(index + 3))
        }
        for (index, quantity) in quantities.enumerated() {
            store.gauges.add(
                Gauges.Key(
                    stretch: index % 2, profile: index % 3 == 0 ? nil : 1, quantity: quantity),
                GaugeSummary(Double(index) + 0.5, second: index))
        }
        (store.cpuNanoseconds, store.ticks) = (123_456_789, 4_711)
        var header = RandomRun.header(seed: 2)
        header.assertions += assertions
        (header.unpaced, header.unverified) = ([1], [0])
        var series = TimeSeries()
        series.append(point)
        series.finish()
        let conclusion = RunConclusion(
            of: header, store: store, phases: RandomRun.phases(until: 4, of: 4),
            durationNanoseconds: 4_000_000_001, stealShare: 0.25, ending: .complete)
        return RunResult(header: header, store: store, series: series, conclusion: conclusion)
    }()

    private static var cell: SeriesCell {
        var cell = SeriesCell()
        for (index, metric) in CountMetric.allCases.enumerated() {
            cell[metric] = UInt64(index + 7)
        }
        for (index, kind) in ErrorKind.allCases.enumerated() {
            cell.errors[Int(kind.rawValue)] = UInt64(2 * index + 2)
            cell.failures[Int(kind.rawValue)] = UInt64(index + 1)
        }
        for (index, metric) in TimeMetric.allCases.enumerated() {
            var times = Histogram()
            times.record(Int64(index + 1) * 1_000_000)
            cell[metric] = times
        }
        return cell
    }

    private static var quantities: [Gauges.Quantity] {
        StateGauge.allCases.map { .state($0) } + [.clients, .connections, .capacity]
    }

    private static var point: SeriesPoint {
        var point = SeriesPoint(start: 0, seconds: 1)
        point.counts = point.counts.indices.map { UInt64($0 + 11) }
        point.stateSeconds = point.stateSeconds.indices.map { $0 + 21 }
        (point.connectionSeconds, point.mostConnections) = (31, 32)
        point.cpuNanoseconds = 33
        var times = Histogram()
        times.record(5_000_000)
        (point.rtt, point.serviceTime, point.sendLag) = (
            CoarseHistogram(times), CoarseHistogram(times), CoarseHistogram()
        )
        return point
    }

    /// Thresholds over the first and the last metric, kind and state.
    private static var assertions: [Assertion] {
        let metrics: [Metric] = [
            .time(.connect), .time(.clientMessages), .count(.connects), .count(.trailing),
            .gauge(.connections), .gauge(.capacity),
        ]
        let kinds: [ErrorKind] = [.dns, .data]
        let states: [StateGauge] = [.connecting, .failed]
        return metrics.indices.map { index in
            let comparison = Comparison(
                aggregate: .count, metric: metrics[index], filter: SeriesFilter(),
                kind: kinds[index % kinds.count], state: states[index % states.count],
                comparison: .greaterOrEqual, limit: Double(index))
            return Assertion(
                text: "\(index)", line: index + 1, name: "n", phase: nil,
                condition: .any([.compare(comparison)]), optional: true)
        }
    }

    /// The figures of a result, a line each, sorted.
    static func lines(_ result: RunResult) -> [String] {
        let store = result.store
        var lines = CountMetric.allCases.map { "count \($0.name) \(store.count($0))" }
        lines += CountMetric.allCases.map { "health \($0.name) \(store.health[$0])" }
        lines += TimeMetric.allCases.map { metric in
            let moments = store.histogram(metric).moments
            return "time \(metric.name) \(moments.count) \(moments.sum) \(moments.max)"
        }
        lines += ErrorKind.allCases.map { kind in
            "error \(kind.name) \(store.errors(kind)) \(store.failures(kind))"
                + " '\(store.firstTexts[kind] ?? "")' \(store.details(of: kind))"
        }
        lines += store.gauges.summaries.map { "gauge \($0.quantity) \($0.running[0]) \($1.mean)" }
        for point in result.series.points {
            lines += SeriesPoint.counted.map { "point \(point.start) \($0.name) \(point[$0])" }
            lines += StateGauge.allCases.map {
                "point \(point.start) \($0.name) \(point.stateSeconds[Int($0.rawValue)])"
            }
            lines.append("point \(point.start) rtt \(point.rtt.moments.sum)")
        }
        for assertion in result.header.assertions {
            guard case .any(let parts) = assertion.condition, case .compare(let it)? = parts.first
            else { continue }
            lines.append(
                "assertion \(assertion.text) \(it.metric.name) \(it.kind?.name ?? "")"
                    + " \(it.state?.name ?? "") \(it.limit)")
        }
        lines += result.conclusion.verdicts.map { "verdict \($0.text) \($0.result)" }
        lines += result.conclusion.phases.map {
            "phase \($0.stretch) \($0.shape) \($0.start) \($0.end)"
        }
        lines.append("outcome \(result.conclusion.outcome.kind) \(result.conclusion.stealShare)")
        return lines.sorted()
    }
}
