import Metrics
import Testing

@Suite struct TimeSeriesTests {
    /// Thirty different seconds, made once.
    private static let seconds: [SeriesPoint] = (0..<30).map { n in
        var snapshot = Snapshot(second: n, running: [(0, 0)], labels: testLabels(profiles: 1))
        snapshot.connections = [n % 10]
        snapshot.states[Int(StateGauge.open.rawValue)] = 7
        var cell = SeriesCell()
        cell[.messagesSent] = UInt64(n % 3)
        var rtt = Histogram()
        rtt.record(Int64(n % 10) * 1_000_000)
        cell[.rtt] = rtt
        snapshot.delta.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        return SeriesPoint(snapshot)
    }

    private func second(_ n: Int) -> SeriesPoint {
        var point = TimeSeriesTests.seconds[n % 30]
        point.start = n
        return point
    }

    @Test(arguments: [0, 1, 3_599, 3_600, 3_601, 7_200, 7_201, 20_000])
    func longRunsKeepTheirSums(_ seconds: Int) {
        var series = TimeSeries()
        for n in 0..<seconds { series.append(second(n)) }
        series.finish()
        let points = series.points
        #expect(points.count <= TimeSeries.capacity)
        #expect(points.reduce(0) { $0 + $1.seconds } == seconds)
        #expect(
            points.reduce(0) { $0 + $1[.messagesSent] }
                == (0..<seconds).reduce(0) { $0 + UInt64($1 % 3) })
        #expect(points.reduce(0) { $0 + $1.rtt.moments.count } == UInt64(seconds))
        var expected = 0
        for point in points {
            if point.start != expected { Issue.record("a gap before second \(point.start)") }
            expected += point.seconds
        }
    }

    @Test func replayOfMergedPointsGivesTheSameSeries() {
        var (live, replayed) = (TimeSeries(), TimeSeries())
        var merger = PointMerger()
        for n in 0..<9_001 {
            live.append(second(n))
            if let point = merger.add(second(n)) { replayed.append(point) }
        }
        if let rest = merger.takeRest() { replayed.append(rest) }
        live.finish()
        replayed.finish()
        #expect(live == replayed)
        #expect(live.points[1].seconds == 8)
    }

    @Test func gaugesFollowTheirPhases() throws {
        var store = MetricStore()
        for n in 0..<6 {
            var snapshot = Snapshot(
                second: n, running: [(n < 2 ? 0 : 1, 0)], labels: testLabels())
            snapshot.connections = [10 * n]
            snapshot.states[Int(StateGauge.active.rawValue)] = n
            snapshot.states[StateGauge.count + Int(StateGauge.failed.rawValue)] = 1
            if n == 5 { snapshot.capacities[1] = 800 }
            store.merge(snapshot)
        }
        func values(_ quantity: Gauges.Quantity, _ selection: Selection) throws -> [Double] {
            let summary = try #require(store.gauges.summary(quantity, in: selection))
            return [summary.mean, summary.min, summary.max, summary.last]
        }
        let second = Selection(stretches: [1])
        #expect(try values(.connections, .all) == [25, 0, 50, 50])
        #expect(try values(.connections, second) == [35, 20, 50, 50])
        #expect(try values(.connections, Selection(stretches: [0])) == [5, 0, 10, 10])
        #expect(
            try values(.connections, Selection(profile: 0, stretches: [1])) == [
                3.5, 2, 5, 5,
            ])
        #expect(try values(.clients, second) == [4.5, 3, 6, 6])
        #expect(try values(.state(.failed), Selection(profile: 1)) == [1, 1, 1, 1])
        #expect(try values(.capacity, .all) == [800, 800, 800, 800])
        #expect(store.gauges.summary(.capacity, in: Selection(stretches: [0])) == nil)
    }
}
