import Metrics
import TestSupport
import Testing

@Suite struct HistogramTests {
    @Test func withoutSamplesNothingIsKnown() {
        let empty = Histogram()
        #expect(empty.quantile(0.5) == nil)
        #expect(empty.moments.mean == nil)
        #expect(empty.moments.standardDeviation == nil)
    }

    /// Hundred samples of 1 … 100 ms: rank and value are the same number.
    @Test(arguments: [
        (0.0, 1.0), (0.01, 1), (0.07, 7), (0.29, 29), (0.5, 50), (0.505, 51), (0.99, 99),
        (0.999, 100), (1, 100),
    ])
    func quantileIsOfNearestRank(_ q: Double, _ milliseconds: Double) throws {
        var histogram = Histogram()
        for n in (1...100).reversed() { histogram.record(Int64(n) * 1_000_000) }
        let value = try #require(histogram.quantile(q)) / 1e6
        #expect(abs(value - milliseconds) <= milliseconds / 1_000)
    }

    @Test func quantilesOfOneSampleAreExact() {
        var histogram = Histogram()
        histogram.record(123_456_789)
        #expect(
            [0, 0.5, 0.999].map { histogram.quantile($0) }
                == Array(repeating: 123_456_789, count: 3))
    }

    @Test func momentsAreExact() {
        var histogram = Histogram()
        for value: Int64 in [2, 4, 4, 4, 5, 5, 7, 9] { histogram.record(value * 1_000) }
        let moments = histogram.moments
        #expect(moments.count == 8 && moments.min == 2_000 && moments.max == 9_000)
        #expect(moments.mean == 5_000)
        #expect(moments.standardDeviation == 2_000)
    }

    @Test(arguments: 1...20)
    func mergingIsExactInAnyOrder(_ seed: UInt64) {
        var draws = Draws(seed: seed)
        var whole = Histogram()
        var parts = Array(repeating: Histogram(), count: 5)
        for _ in 0..<draws.below(2_000) {
            let value = draws.time()
            whole.record(value)
            parts[draws.below(5)].record(value)
        }
        var forward = Histogram()
        for part in parts { forward.merge(part) }
        var backward = Histogram()
        for part in parts.reversed() { backward.merge(part) }
        #expect(forward == whole)
        #expect(backward == whole)
    }

    @Test func bucketsRebuildTheHistogram() {
        var draws = Draws(seed: 3)
        var histogram = Histogram()
        for _ in 0..<500 { histogram.record(draws.time()) }
        var buckets: [(bucket: Int, samples: UInt64)] = []
        histogram.forEachBucket { buckets.append(($0, $1)) }
        #expect(Histogram(moments: histogram.moments, buckets: buckets) == histogram)
        #expect(Histogram(moments: Moments(), buckets: buckets) == nil)
        #expect(Histogram(moments: histogram.moments, buckets: [(99_999, 500)]) == nil)
    }

    @Test(arguments: 1...5)
    func coarseQuantilesAreWithinOnePercent(_ seed: UInt64) throws {
        var draws = Draws(seed: seed)
        var fine = Histogram()
        var coarse = CoarseHistogram()
        for _ in 0..<20 {
            var second = Histogram()
            for _ in 0..<100 { second.record(draws.time(below: 30, above: 14)) }
            fine.merge(second)
            coarse.merge(CoarseHistogram(second))
        }
        #expect(coarse == CoarseHistogram(fine))
        #expect(coarse.moments == fine.moments)
        for q in [0.01, 0.5, 0.95, 0.99, 1] {
            let (a, b) = (try #require(coarse.quantile(q)), try #require(fine.quantile(q)))
            #expect(abs(a - b) <= b / 100)
        }
    }
}
