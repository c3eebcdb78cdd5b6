import Assertions
import Metrics
import Testing

/// Thresholds on what `observe` reads, and slopes.
@Suite struct ObservedTests {
    private static let rss = ObservedGauge(name: "server.rss", unit: .bytes)

    /// A megabyte more each second, read in so many seconds of the measured phase.
    private func verdict(
        _ aggregate: Comparison.Aggregate, _ op: Comparison.Operator, _ limit: Double,
        seconds: Int
    ) -> Verdict {
        var labels = Fixture.labels
        labels.observed = [Self.rss]
        var store = MetricStore()
        for second in 0..<seconds {
            var snapshot = Snapshot(second: 10 + second, running: [], labels: labels)
            snapshot.observed = [
                ObservedValues(running: [1], readings: [0: GaugeReading(Double(second) * 1e6)])
            ]
            store.merge(snapshot)
        }
        let condition = Fixture.compare(aggregate, .observed(Self.rss), op, limit)
        return judge(
            [Fixture.assertion(condition)], store: store, labels: labels, phases: Fixture.phases)[0]
    }

    @Test func gaugesOfTheTargetAreJudged() {
        let most = verdict(.max, .less, 5e6, seconds: 5)
        #expect(most.result == .passed && most.observed == 4e6 && most.unit == .bytes)
        #expect(verdict(.avg, .less, 1e6, seconds: 5).result == .failed)
        #expect(verdict(.last, .equal, 4e6, seconds: 5).result == .passed)
        #expect(verdict(.max, .less, 5e6, seconds: 0).result == .noData)
    }

    @Test func slopesAreAMinute() {
        let slope = verdict(.slope, .less, 61e6, seconds: 40)
        #expect(slope.result == .passed && slope.unit == .bytesPerMinute && slope.samples == 40)
        #expect(abs((slope.observed ?? 0) - 60e6) < 1)
        #expect(verdict(.slope, .less, 59e6, seconds: 30).result == .failed)
    }

    @Test func slopesTakeThirtySeconds() {
        let short = verdict(.slope, .less, 61e6, seconds: 29)
        #expect(short.result == .noData && short.observed == nil)
        #expect(short.notes == ["slope needs 30 seconds with a value, there were 29"])
        #expect(verdict(.slope, .less, 61e6, seconds: 0).notes == ["no samples"])
    }
}
