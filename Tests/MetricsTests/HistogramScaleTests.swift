import Metrics
import TestSupport
import Testing

@Suite struct HistogramScaleTests {
    static let edges: [Int64] = [
        0, 1, 127, 128, 65_535, 65_536, 65_663, 65_664, 131_071, 131_072, 1_000_000,
        999_999_999, HistogramScale.maximum,
    ]

    @Test func bucketsRiseWithoutGaps() {
        var bucket = HistogramScale.bucket(of: 0)
        var wrong: [Int64] = []
        var value: Int64 = 0
        while value < HistogramScale.maximum {
            // The next value is at most one bucket away from the one before.
            let next = HistogramScale.clamp(value + 1 + value / 1_024)
            let following = HistogramScale.bucket(of: next)
            if following < bucket || following > bucket + 1 { wrong.append(next) }
            (value, bucket) = (next, following)
        }
        #expect(wrong == [])
        #expect(bucket < HistogramScale.buckets)
    }

    @Test(arguments: edges)
    func middleIsNear(_ value: Int64) {
        let middle = HistogramScale.middle(of: HistogramScale.bucket(of: value))
        let allowed = value < 65_536 ? 64 : Double(value) / 1_024
        #expect(abs(Double(middle - value)) <= allowed)
    }

    @Test func errorStaysBelowATenthOfAPercent() {
        var random = Draws(seed: 1)
        var worst = 0.0
        for _ in 0..<100_000 {
            let value = random.time(below: 42, above: 16)
            let middle = HistogramScale.middle(of: HistogramScale.bucket(of: value))
            worst = max(worst, abs(Double(middle - value)) / Double(value))
        }
        #expect(worst < 0.001)
    }

    static let clamped: [(Int64, Int64)] = [
        (-5, 0), (.min, 0), (.max, 3_600_000_000_000), (7, 7),
    ]

    @Test(arguments: clamped)
    func clampKeepsTheRange(_ value: Int64, _ clamped: Int64) {
        #expect(HistogramScale.clamp(value) == clamped)
    }

    @Test func catalogueSizesAreRight() {
        #expect(CountMetric.count == CountMetric.allCases.count)
        #expect(TimeMetric.count == TimeMetric.allCases.count)
        #expect(ErrorKind.count == ErrorKind.allCases.count)
        #expect(StateGauge.count == StateGauge.allCases.count)
    }
}
