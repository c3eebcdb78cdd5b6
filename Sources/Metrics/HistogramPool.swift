public import Memory

/// The histograms of one recorder in flat columns: made on first use, block by block, all cleared
/// together. Nothing is ever freed, so that after a second or two nothing is allocated either.
@usableFromInline
struct HistogramPool: ~Copyable, Sendable {
    /// One per histogram in use; those behind it are spare.
    @usableFromInline var moments = Column(capacity: 16, filledWith: Moments())
    /// Histogram × block: where its counts are, in blocks of `counts`; -1: no sample there yet.
    @usableFromInline var blockOf = Column(
        capacity: 16 * HistogramScale.blocks, filledWith: Int32(-1))
    /// Blocks of 512 counts, handed out in order; a second cannot fill 32 bits.
    @usableFromInline var counts = Column(
        capacity: 16 * HistogramScale.blockSize, filledWith: UInt32(0))
    var used = 0
    var blocksUsed = 0

    init() {}

    /// An empty histogram; returns its number.
    mutating func make() -> Int {
        if used == moments.count {
            moments.require(used + 1)
            blockOf.require((used + 1) * HistogramScale.blocks)
            // Room for all blocks of all histograms, so that a first outlier allocates nothing in
            // the middle of a run. What is not used stays untouched: it takes no memory.
            counts.reserve(2 * moments.count * HistogramScale.buckets)
        }
        used += 1
        return used - 1
    }

    /// Counts one sample, in nanoseconds.
    @inlinable @inline(__always)
    mutating func record(_ nanoseconds: Int64, in histogram: Int) {
        let value = HistogramScale.clamp(nanoseconds)
        let bucket = HistogramScale.bucket(of: value)
        let place = histogram &* HistogramScale.blocks &+ (bucket &>> 9)
        var block = Int(blockOf[place])
        if block < 0 { block = makeBlock(place) }
        counts[(block &<< 9) | (bucket & 511)] &+= 1
        moments[histogram].add(value)
    }

    @usableFromInline
    mutating func makeBlock(_ place: Int) -> Int {
        let block = blocksUsed
        blocksUsed += 1
        counts.require(blocksUsed * HistogramScale.blockSize)
        blockOf[place] = Int32(block)
        return block
    }

    /// Empties what was used and takes it all back.
    mutating func clear() {
        counts.reset(blocksUsed * HistogramScale.blockSize)
        blockOf.reset(used * HistogramScale.blocks)
        moments.reset(used)
        used = 0
        blocksUsed = 0
    }
}
