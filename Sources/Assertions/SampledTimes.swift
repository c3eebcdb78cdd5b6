import Metrics
import Statistics

/// Times of a block, counted in the buckets of histograms; only those that have some take memory.
struct SampledTimes: Latencies {
    /// The buckets in ascending order, and how many samples each has.
    private var buckets: [UInt16] = []
    private var counts: [UInt32] = []
    private(set) var count = 0

    /// No samples.
    init() {}

    /// Takes in the samples of a histogram.
    mutating func merge(_ samples: Histogram) {
        var other = SampledTimes()
        samples.forEachBucket { bucket, count in
            other.append(UInt16(bucket), UInt32(clamping: count))
        }
        merge(other)
    }

    /// Takes in other samples.
    mutating func merge(_ other: SampledTimes) {
        if count == 0 || other.count == 0 {
            if count == 0 { self = other }
            return
        }
        var sum = SampledTimes()
        var (i, j) = (0, 0)
        while i < buckets.count || j < other.buckets.count {
            if j == other.buckets.count || i < buckets.count && buckets[i] <= other.buckets[j] {
                sum.append(buckets[i], counts[i])
                i += 1
            } else {
                sum.append(other.buckets[j], other.counts[j])
                j += 1
            }
        }
        self = sum
    }

    /// Adds samples to the last bucket or one above it.
    private mutating func append(_ bucket: UInt16, _ samples: UInt32) {
        count += Int(samples)
        if buckets.last == bucket {
            counts[counts.count - 1] &+= samples
        } else {
            buckets.append(bucket)
            counts.append(samples)
        }
    }

    /// The samples of a bucket lie evenly in it.
    func countAbove(_ bound: Double) -> Int {
        var above = 0
        for index in buckets.indices.reversed() {
            let (start, end) = span(of: index)
            guard end > bound else { break }
            if start >= bound {
                above += Int(counts[index])
            } else {
                let part = (end - bound) / (end - start)
                above += Int((part * Double(counts[index])).rounded())
            }
        }
        return above
    }

    /// Linear between two samples in order, as of a list of them.
    func quantile(_ q: Double) -> Double {
        let place = Double(count - 1) * q
        let index = Int(place)
        let value = value(index)
        return value + (place - Double(index)) * (self.value(min(index + 1, count - 1)) - value)
    }

    /// The sample of a rank from 0.
    private func value(_ rank: Int) -> Double {
        var before = 0
        for index in buckets.indices {
            let samples = Int(counts[index])
            if rank < before + samples {
                let (start, end) = span(of: index)
                return start + (end - start) * (Double(rank - before) + 0.5) / Double(samples)
            }
            before += samples
        }
        return 0
    }

    private func span(of index: Int) -> (start: Double, end: Double) {
        let bucket = Int(buckets[index])
        return (
            Double(HistogramScale.start(of: bucket)), Double(HistogramScale.start(of: bucket + 1))
        )
    }
}
