import TestSupport
import Testing

@testable import Metrics

/// Slopes of gauges, and what is read of the target.
@Suite struct GaugeTrendTests {
    private func summary(_ values: [(second: Int, value: Double)]) -> GaugeSummary? {
        var summaries = values.map { GaugeSummary($0.value, second: $0.second) }[...]
        guard var sum = summaries.popFirst() else { return nil }
        for next in summaries { sum.merge(next) }
        return sum
    }

    @Test func aLineHasItsSlopeWhereverItIs() {
        for start in [0, 100, 600_000] {
            let values = (0..<60).map { (second: start + $0, value: 5e9 + 1_024 * Double($0)) }
            let slope = summary(values)?.slope ?? 0
            #expect(abs(slope - 60 * 1_024) < 60, "from second \(start): \(slope)")
        }
    }

    @Test func oneSecondHasNoSlope() {
        #expect(summary([(7, 1)])?.slope == nil)
        #expect(summary([(7, 1), (7, 2)])?.slope == nil)
        #expect(summary([(7, 1), (9, 2)])?.slope == 30)
    }

    /// The sums give what the values themselves give, however they are put together.
    @Test func sumsTellTheSlopeOfTheirValues() {
        var draws = Draws(seed: 3)
        for _ in 0..<200 {
            let values = (0..<Int.random(in: 2...90, using: &draws)).map { index in
                (second: index * 2, value: Double(Int.random(in: -1_000...1_000, using: &draws)))
            }
            let cut = Int.random(in: 1...(values.count - 1), using: &draws)
            var sum = summary(Array(values[..<cut]))!
            sum.merge(summary(Array(values[cut...]))!)
            let count = Double(values.count)
            let time = values.reduce(0) { $0 + Double($1.second) } / count
            let mean = values.reduce(0) { $0 + $1.value } / count
            let above = values.reduce(0) { $0 + (Double($1.second) - time) * ($1.value - mean) }
            let below = values.reduce(0) {
                $0 + (Double($1.second) - time) * (Double($1.second) - time)
            }
            #expect(abs(sum.slope! - 60 * above / below) < 1e-6)
        }
    }

    // MARK: Observed

    private static let labels: LabelSpace = {
        var labels = LabelSpace(
            phases: ["a", "b", "c"], profiles: ["p"], messages: [], urls: ["u"], lanes: 2)
        labels.observed = [
            ObservedGauge(name: "s.cpu", unit: .cores), ObservedGauge(name: "s.rss", unit: .bytes),
        ]
        return labels
    }()

    private func snapshot(_ second: Int, _ observed: [ObservedValues]) -> Snapshot {
        var snapshot = Snapshot(second: second, running: [], labels: Self.labels)
        snapshot.observed = observed
        return snapshot
    }

    private func values(_ running: [Int], _ readings: Double...) -> ObservedValues {
        var reading = GaugeReading(readings[0])
        for value in readings.dropFirst() { reading.add(value) }
        return ObservedValues(running: running, readings: [1: reading])
    }

    /// What is read belongs to all branches alike, and to the phase of its own moment.
    @Test func readingsBelongToWhatRan() {
        var store = MetricStore()
        store.merge(snapshot(0, [values([0, 1], 4, 8)]))
        store.merge(snapshot(1, [values([0, 1], 2), values([2], 10)]))
        store.merge(snapshot(2, [values([], 100)]))
        func summary(_ stretches: Set<Int>?) -> GaugeSummary? {
            store.gauges.summary(.observed(1), in: Selection(stretches: stretches))
        }
        for stretches in [[0], [1], [0, 1]] as [Set<Int>] {
            let seen = summary(stretches)
            #expect(seen?.mean == 4 && seen?.max == 8 && seen?.min == 2 && seen?.last == 2)
            #expect(seen?.seconds == 2)
        }
        #expect(summary([2])?.mean == 10)
        #expect(summary(nil)?.seconds == 3)
        #expect(store.gauges.summary(.observed(0), in: .all) == nil)
    }

    @Test func pointsKeepWhatWasRead() {
        var series = TimeSeries()
        for second in 0..<TimeSeries.capacity + 10 {
            let read = second % 3 == 0 ? [] : [values([], Double(second), Double(second + 1))]
            series.append(SeriesPoint(snapshot(second, read)))
        }
        series.finish()
        let first = series.points[0].observed
        #expect(first.count == 2 && first[0] == nil)
        #expect(first[1] == ObservedPoint(seconds: 1, sum: 1.5, min: 1, max: 2))
        #expect(series.points[1].observed[1] == ObservedPoint(seconds: 1, sum: 2.5, min: 2, max: 3))
        #expect(series.points[2].observed[1]?.seconds == 2)
    }
}
