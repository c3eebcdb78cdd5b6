/// The samples of one point of a time series: 64 buckets an octave, only those in use, so that an
/// hour of seconds fits into memory and merged points still have right percentiles (within 0.8 %
/// from 8 µs up, 64 ns below).
public struct CoarseHistogram: Hashable, Sendable {
    public private(set) var moments = Moments()
    /// The buckets that have samples, lowest first.
    public private(set) var buckets: [UInt16] = []
    /// The samples of each of `buckets`.
    public private(set) var samples: [UInt64] = []

    /// Buckets from 0 to one hour.
    static let bucketCount = 1_920

    /// A histogram without samples.
    public init() {}

    /// The same samples as a fine histogram has.
    public init(_ fine: Histogram) {
        moments = fine.moments
        fine.forEachBucket { bucket, count in
            append(CoarseHistogram.bucket(of: HistogramScale.middle(of: bucket)), count)
        }
    }

    /// A histogram from its buckets and moments as a file has them; nil if they contradict.
    public init?(moments: Moments, buckets: [(bucket: Int, samples: UInt64)]) {
        var total: UInt64 = 0
        for (bucket, count) in buckets {
            let (sum, overflow) = total.addingReportingOverflow(count)
            guard bucket > self.buckets.last.map(Int.init) ?? -1, count > 0, !overflow,
                bucket < CoarseHistogram.bucketCount
            else { return nil }
            total = sum
            append(UInt16(bucket), count)
        }
        guard total == moments.count else { return nil }
        self.moments = moments
    }

    /// Takes all samples of another.
    public mutating func merge(_ other: CoarseHistogram) {
        let mine = self
        self = CoarseHistogram()
        moments = mine.moments
        moments.merge(other.moments)
        var (i, j) = (0, 0)
        while i < mine.buckets.count || j < other.buckets.count {
            if j == other.buckets.count
                || i < mine.buckets.count && mine.buckets[i] <= other.buckets[j]
            {
                append(mine.buckets[i], mine.samples[i])
                i += 1
            } else {
                append(other.buckets[j], other.samples[j])
                j += 1
            }
        }
    }

    /// The sample of nearest rank in nanoseconds, as its bucket tells it; nil without samples.
    public func quantile(_ q: Double) -> Double? {
        guard moments.count > 0 else { return nil }
        let rank = nearestRank(q, of: moments.count)
        if rank == moments.count { return Double(moments.max) }
        var seen: UInt64 = 0
        for (index, count) in samples.enumerated() {
            seen &+= count
            guard seen >= rank else { continue }
            let middle = CoarseHistogram.middle(of: buckets[index])
            return Double(max(moments.min, min(middle, moments.max)))
        }
        return Double(moments.max)
    }

    /// Adds samples to the last bucket or one above it.
    private mutating func append(_ bucket: UInt16, _ count: UInt64) {
        if buckets.last == bucket {
            samples[samples.count - 1] &+= count
        } else {
            buckets.append(bucket)
            samples.append(count)
        }
    }

    /// As `HistogramScale.bucket`, with 64 buckets an octave and even ones up to 8,192 ns.
    private static func bucket(of value: Int64) -> UInt16 {
        let octave = 63 - (value | 8_192).leadingZeroBitCount
        return UInt16((octave - 13) << 6 + Int(value >> Int64(octave - 6)))
    }

    private static func middle(of bucket: UInt16) -> Int64 {
        let octave = max(0, Int64(bucket) / 64 - 1)
        let width = Int64(128) << octave
        return (Int64(bucket) - octave * 64) * width + width / 2
    }
}
