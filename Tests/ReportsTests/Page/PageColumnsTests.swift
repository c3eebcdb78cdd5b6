import Metrics
import TestSupport
import Testing

@testable import Reports

/// What plots show of more seconds than they have columns: nothing that matters is lost.
@Suite struct PageColumnsTests {
    private static let lengths = [1, 2, 39, 599, 600, 601, 1_199, 1_200, 4_000]

    private static let made = Dictionary(
        uniqueKeysWithValues: lengths.map { ($0, columns($0)) })

    /// Made-up seconds as a series keeps them. Most times are of one octave, so that making them is cheap.
    private static func columns(_ seconds: Int, samples: Int = 3) -> Columns {
        var draws = Draws(seed: UInt64(seconds))
        var series = TimeSeries()
        for second in 0..<seconds {
            var point = SeriesPoint(start: second, seconds: 1)
            var times = Histogram()
            for _ in 0..<(draws.below(4) == 0 && samples < 10 ? 0 : samples) {
                times.record(Int64(17_000_000 + draws.below(16_000_000)))
            }
            if draws.below(50) == 0 { times.record(Int64(1_000_000_000 + draws.below(1_000_000))) }
            point.rtt = CoarseHistogram(times)
            point.counts = point.counts.map { _ in UInt64(draws.below(100)) }
            point.connectionSeconds = draws.below(1_000)
            point.mostConnections = point.connectionSeconds
            series.append(point)
        }
        series.finish()
        return Columns(series.points)
    }

    @Test(arguments: lengths)
    func everyPointIsInOneColumn(_ seconds: Int) throws {
        let columns = try #require(Self.made[seconds])
        #expect(columns.count == min(Columns.most, columns.points.count))
        #expect(columns.ranges.allSatisfy { !$0.isEmpty })
        #expect(columns.ranges.flatMap { Array($0) } == Array(columns.points.indices))
        #expect(columns.axis.seconds == Double(seconds))
    }

    @Test(arguments: lengths)
    func sumsAndTheMostAreThoseOfTheSeconds(_ seconds: Int) throws {
        let columns = try #require(Self.made[seconds])
        let points = columns.points
        for metric in SeriesPoint.counted {
            #expect(columns.sum { $0[metric] }.reduce(0, +) == points.reduce(0) { $0 + $1[metric] })
        }
        let most = columns.most { Double($0.rtt.moments.max) }
        #expect(most.compactMap { $0 }.max() == points.map { Double($0.rtt.moments.max) }.max())
        let rates = columns.rate { $0[.messagesSent] }.compactMap { $0 }
        let all = Double(points.reduce(0) { $0 + $1[.messagesSent] }) / Double(seconds)
        #expect((rates.min() ?? 0) <= all && all <= rates.max() ?? 0)
    }

    /// Where a second has the samples that a percentile takes, its highest second is shown.
    @Test(arguments: [60, 601, 1_300])
    func noSpikeOfAPercentileIsLost(_ seconds: Int) {
        let columns = Self.columns(seconds, samples: 210)
        let trace = PercentileTrace(0.95, columns, of: \.rtt)
        #expect(trace.seconds == columns.points[0].seconds && !trace.isThin)
        #expect(
            trace.values.compactMap { $0 }.max()
                == columns.points.compactMap { $0.rtt.quantile(0.95) }.max())
    }

    @Test func aPercentileOfFewSamplesTakesWiderWindows() {
        let columns = Self.columns(600, samples: 50)
        let trace = PercentileTrace(0.95, columns, of: \.rtt)
        #expect(trace.seconds == 5 && !trace.isThin)
        #expect(PercentileTrace(0.999, Self.columns(20), of: \.rtt).isThin)
    }

    @Test func secondsWithoutSamplesAreGaps() {
        let columns = Self.columns(400)
        let merged = PercentileTrace.merged(0.5, columns, of: \.rtt)
        for (value, range) in zip(merged, columns.ranges) {
            let isEmpty = range.allSatisfy { columns.points[$0].rtt.moments.count == 0 }
            #expect((value == nil) == isEmpty)
        }
        let line = Traces(columns, LogScale(from: 1e5, to: 1e9, height: 100)).line(merged, "p50")
        let pieces = line.source.count { $0 == "M" }
        let runs = merged.indices.count { merged[$0] != nil && ($0 == 0 || merged[$0 - 1] == nil) }
        #expect(pieces == runs)
    }

    @Test(
        arguments: [
            (0, 100, 0), (1, 5_000, 1), (1, 1_000, 2), (9, 1_000, 2), (10, 1_000, 3),
            (30, 1_000, 4),
            (100, 1_000, 5), (200, 1_000, 6), (1, 1, 6),
        ] as [(UInt64, UInt64, UInt8)])
    func classesOfTheHeatMapAreFixed(_ count: UInt64, _ total: UInt64, _ level: UInt8) {
        #expect(HeatMap.level(count, of: total) == level)
    }

    @Test func theHeatMapHasEveryAnswer() throws {
        var draws = Draws(seed: 3)
        let columns = (0..<50).map { _ in
            (0..<draws.below(30)).map { _ in
                (value: Double(1_000 + draws.below(1_000_000_000)), count: UInt64(draws.below(9)))
            }
        }
        let map = try #require(HeatMap(columns, height: 220))
        #expect(map.totals == columns.map { $0.reduce(0) { $0 + $1.count } })
        #expect(zip(map.totals, map.cells).allSatisfy { ($0 > 0) == $1.contains { $0 > 0 } })
        #expect(HeatMap([[], []], height: 220) == nil)
    }

    @Test(arguments: [
        ([(5, 900)], 1), ([(5, 900), (70, 100)], 2), ([(5, 900), (70, 5)], 1),
        ([(1, 300), (20, 300), (400, 300)], 3), ([(5, 30), (70, 30)], 1), ([], 0),
    ])
    func kindsOfAnswersAreHillsWithAValleyBetween(_ hills: [(Int, Int)], _ kinds: Int) {
        var draws = Draws(seed: 9)
        var samples = Histogram()
        for (place, count) in hills {
            for _ in 0..<count {
                let spread = (0..<6).reduce(0) { sum, _ in sum + draws.below(100) }
                samples.record(Int64(place * (700_000 + spread * 1_000)))
            }
        }
        #expect(LatencyPeaks(samples).peaks.count == kinds)
    }
}
