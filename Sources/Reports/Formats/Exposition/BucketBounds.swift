public import Assertions
public import Metrics

/// The upper bounds of the buckets of each time's histogram: a fixed scale from 0.1 ms on, and every
/// limit of a threshold about that time, so that "how many were within the limit" is read exactly.
public struct BucketBounds: Sendable {
    /// In nanoseconds, rising; the last bucket, of all samples, is not among them.
    private var bounds: [TimeMetric: [Double]] = [:]

    /// 1, 2.5, 5 a decade up to ten seconds, then half a minute and a minute.
    static let scale: [Double] =
        [1e5, 1e6, 1e7, 1e8, 1e9].flatMap { [$0, 2.5 * $0, 5 * $0] } + [1e10, 3e10, 6e10]
    /// Beyond it, for times that may take as long as the run: five minutes, half an hour, an hour.
    static let beyond: [Double] = [3e11, 1.8e12, 3.6e12]
    private static let long: Set<TimeMetric> = [.session, .flow, .recovery]

    /// With the limits of these thresholds.
    public init(_ assertions: [Assertion]) {
        for metric in MetricFamily.times {
            let scale = BucketBounds.scale
            bounds[metric] =
                BucketBounds.long.contains(metric) ? scale + BucketBounds.beyond : scale
        }
        for comparison in assertions.flatMap({ $0.condition.comparisons }) {
            guard case .time(let metric) = comparison.metric, bounds[metric] != nil,
                MeasureUnit(of: comparison.aggregate, comparison.metric) == .milliseconds,
                comparison.limit > 0, comparison.limit.isFinite,
                bounds[metric]?.contains(comparison.limit) == false
            else { continue }
            bounds[metric]?.append(comparison.limit)
        }
        for metric in MetricFamily.times { bounds[metric]?.sort() }
    }

    /// Those of a time, in nanoseconds, rising.
    public subscript(_ metric: TimeMetric) -> [Double] { bounds[metric] ?? BucketBounds.scale }
}

/// Counts samples up to each of some bounds, in one pass over the buckets of a histogram.
struct CumulativeCounts {
    /// By bound: how many samples are not above it.
    private(set) var counts: [UInt64]
    private let bounds: [Double]
    private var next = 0
    private var total: UInt64 = 0

    /// Of a histogram with fine buckets.
    init(_ samples: Histogram, upTo bounds: [Double]) {
        self.init(bounds)
        samples.forEachBucket { add(Double(HistogramScale.middle(of: $0)), $1) }
        finish()
    }

    /// Of a histogram of a time series.
    init(_ samples: CoarseHistogram, upTo bounds: [Double]) {
        self.init(bounds)
        samples.forEachBucket { add(Double(CoarseHistogram.middle(of: $0)), $1) }
        finish()
    }

    private init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count)
    }

    /// Values come in rising order.
    private mutating func add(_ value: Double, _ samples: UInt64) {
        while next < bounds.count, bounds[next] < value {
            counts[next] = total
            next += 1
        }
        total &+= samples
    }

    private mutating func finish() {
        while next < bounds.count {
            counts[next] = total
            next += 1
        }
    }
}
