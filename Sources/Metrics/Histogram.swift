internal import Memory

/// The samples of one time metric since the start of a run, or of any part of it.
///
/// Counts are kept for the blocks between the lowest and the highest one that has samples. Two
/// histograms of the same samples are equal, whatever they were merged from and in which order.
public struct Histogram: Hashable, Sendable {
    /// What is known exactly: count, sum, squares, least and greatest.
    public private(set) var moments = Moments()
    /// The block of `counts[0]`, see `HistogramScale`.
    private var firstBlock = 0
    /// Samples per bucket, whole blocks.
    private var counts: [UInt64] = []

    /// A histogram without samples.
    public init() {}

    public var count: UInt64 { moments.count }

    /// The memory of its counts in bytes.
    public var memory: Int { counts.count * MemoryLayout<UInt64>.stride }

    /// Counts one sample, in nanoseconds; below 0 counts as 0, above one hour as one hour.
    public mutating func record(_ nanoseconds: Int64) {
        let value = HistogramScale.clamp(nanoseconds)
        let bucket = HistogramScale.bucket(of: value)
        cover(bucket / HistogramScale.blockSize)
        counts[bucket - firstBlock * HistogramScale.blockSize] += 1
        moments.add(value)
    }

    /// Takes all samples of another.
    public mutating func merge(_ other: Histogram) {
        guard other.count > 0 else { return }
        cover(other.firstBlock)
        cover(other.firstBlock + other.counts.count / HistogramScale.blockSize - 1)
        let shift = (other.firstBlock - firstBlock) * HistogramScale.blockSize
        for index in other.counts.indices { counts[index + shift] &+= other.counts[index] }
        moments.merge(other.moments)
    }

    /// Takes all samples of one histogram of a recorder.
    mutating func merge(_ pool: borrowing HistogramPool, _ histogram: Int) {
        for block in 0..<HistogramScale.blocks {
            let source = Int(pool.blockOf[histogram * HistogramScale.blocks + block])
            guard source >= 0 else { continue }
            cover(block)
            let target = (block - firstBlock) * HistogramScale.blockSize
            let from = source * HistogramScale.blockSize
            for index in 0..<HistogramScale.blockSize {
                counts[target + index] &+= UInt64(pool.counts[from + index])
            }
        }
        moments.merge(pool.heads[histogram].moments)
    }

    /// The sample of nearest rank in nanoseconds, as its bucket tells it; nil without samples.
    public func quantile(_ q: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = nearestRank(q, of: count)
        if rank == count { return Double(moments.max) }
        var seen: UInt64 = 0
        for (index, samples) in counts.enumerated() {
            seen &+= samples
            guard seen >= rank else { continue }
            let middle = HistogramScale.middle(
                of: index + firstBlock * HistogramScale.blockSize)
            return Double(max(moments.min, min(middle, moments.max)))
        }
        return Double(moments.max)
    }

    /// How many samples are above a time in nanoseconds, as their buckets tell it.
    public func count(above nanoseconds: Double) -> UInt64 {
        var total: UInt64 = 0
        forEachBucket { bucket, samples in
            if Double(HistogramScale.middle(of: bucket)) > nanoseconds { total &+= samples }
        }
        return total
    }

    /// Calls `body` with each bucket that has samples and their number, lowest first.
    public func forEachBucket(_ body: (_ bucket: Int, _ samples: UInt64) -> Void) {
        let first = firstBlock * HistogramScale.blockSize
        for (index, samples) in counts.enumerated() where samples > 0 {
            body(index + first, samples)
        }
    }

    /// A histogram from its buckets and moments as a file has them; nil if they contradict.
    public init?(moments: Moments, buckets: [(bucket: Int, samples: UInt64)]) {
        var total: UInt64 = 0
        for (bucket, samples) in buckets {
            guard bucket >= 0, bucket < HistogramScale.buckets, samples > 0 else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(samples)
            guard !overflow else { return nil }
            total = sum
            cover(bucket / HistogramScale.blockSize)
            counts[bucket - firstBlock * HistogramScale.blockSize] += samples
        }
        guard total == moments.count else { return nil }
        self.moments = moments
    }

    /// Widens `counts` so that it has this block.
    private mutating func cover(_ block: Int) {
        let size = HistogramScale.blockSize
        if counts.isEmpty {
            firstBlock = block
            counts = Array(repeating: 0, count: size)
        } else if block < firstBlock {
            counts.insert(
                contentsOf: repeatElement(0, count: (firstBlock - block) * size), at: 0)
            firstBlock = block
        } else if (block - firstBlock + 1) * size > counts.count {
            let missing = (block - firstBlock + 1) * size - counts.count
            counts.append(contentsOf: repeatElement(0, count: missing))
        }
    }
}

/// The rank, from 1, of the q-quantile of so many samples: the least that has at least q of them
/// at or below it. A hair is taken off, so that 0.07 × 100 is 7 in binary fractions too.
func nearestRank(_ q: Double, of count: UInt64) -> UInt64 {
    let exact = q * Double(count)
    let rank = (exact - exact * 1e-12).rounded(.up)
    return max(1, min(count, rank >= 0x1p63 ? count : UInt64(max(0, rank))))
}
