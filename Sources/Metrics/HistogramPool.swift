public import Memory

/// The histograms of one recorder in flat columns: made on first use, block by block, all cleared
/// together. Nothing is ever freed, so that after a second or two nothing is allocated either.
@usableFromInline
struct HistogramPool: ~Copyable, Sendable {
    /// One per histogram in use; those behind it are spare.
    @usableFromInline var heads = Column(capacity: 16, filledWith: Head())
    /// Histogram × block: where its counts are, in blocks of `counts`; -1: no sample there yet.
    @usableFromInline var blockOf = Column(
        capacity: 16 * HistogramScale.blocks, filledWith: Int32(-1))
    /// Blocks of 512 counts, handed out in order; a second cannot fill 32 bits.
    @usableFromInline var counts = Column(
        capacity: 16 * HistogramScale.blockSize, filledWith: UInt32(0))
    var used = 0
    var blocksUsed = 0

    /// What is touched for each sample of a histogram, a cache line long: what is known exactly,
    /// and where the counts are that the sample before fell among.
    @usableFromInline
    struct Head: BitwiseCopyable, Sendable {
        @usableFromInline var moments = Moments()
        @usableFromInline var block: Int32 = -1
        @usableFromInline var place: Int32 = 0

        @inlinable init() {}
    }

    init() {}

    /// An empty histogram; returns its number.
    mutating func make() -> Int {
        if used == heads.count {
            heads.require(used + 1)
            blockOf.require((used + 1) * HistogramScale.blocks)
            // Room for all blocks of all histograms, so that a first outlier allocates nothing in
            // the middle of a run. What is not used stays untouched: it takes no memory.
            counts.reserve(2 * heads.count * HistogramScale.buckets)
        }
        used += 1
        return used - 1
    }

    /// Counts one sample, in nanoseconds.
    @inlinable @inline(__always)
    mutating func record(_ nanoseconds: Int64, in histogram: Int) {
        let value = HistogramScale.clamp(nanoseconds)
        let bucket = HistogramScale.bucket(of: value)
        let block = Int32(truncatingIfNeeded: bucket &>> 9)
        if heads[histogram].block != block { findBlock(block, of: histogram) }
        counts[Int(heads[histogram].place) | (bucket & 511)] &+= 1
        heads[histogram].moments.add(value)
    }

    /// Looks up where the counts of a block are, and makes them if there are none yet.
    @usableFromInline
    mutating func findBlock(_ block: Int32, of histogram: Int) {
        let place = histogram * HistogramScale.blocks + Int(block)
        if blockOf[place] < 0 {
            blockOf[place] = Int32(blocksUsed)
            blocksUsed += 1
            counts.require(blocksUsed * HistogramScale.blockSize)
        }
        heads[histogram].block = block
        heads[histogram].place = blockOf[place] << 9
    }

    /// Empties what was used and takes it all back.
    mutating func clear() {
        counts.reset(blocksUsed * HistogramScale.blockSize)
        blockOf.reset(used * HistogramScale.blocks)
        heads.reset(used)
        used = 0
        blocksUsed = 0
    }
}
