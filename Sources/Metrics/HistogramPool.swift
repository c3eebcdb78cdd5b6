/// The histograms of one recorder in flat arrays: made on first use, block by block, all cleared
/// together. Nothing is ever freed, so that after a second or two nothing is allocated either.
struct HistogramPool: Sendable {
    /// One per histogram in use; those behind it are spare.
    var moments: [Moments] = []
    /// Histogram × block: where its counts are, in blocks of `counts`; -1: no sample there yet.
    var blockOf: [Int32] = []
    /// Blocks of 512 counts, handed out in order; a second cannot fill 32 bits.
    var counts: [UInt32] = []
    var used = 0
    var blocksUsed = 0

    init() {}

    /// An empty histogram; returns its number.
    mutating func make() -> Int {
        if used == moments.count {
            moments.append(Moments())
            blockOf.append(contentsOf: repeatElement(-1, count: HistogramScale.blocks))
            reserve()
        }
        used += 1
        return used - 1
    }

    /// Makes room for all blocks of all histograms, so that a first outlier allocates nothing in the
    /// middle of a run. What is not used stays untouched, so it takes addresses but no memory.
    private mutating func reserve() {
        let needed = moments.count * HistogramScale.buckets
        if counts.capacity < needed { counts.reserveCapacity(2 * needed) }
    }

    /// Counts one sample, in nanoseconds.
    mutating func record(_ nanoseconds: Int64, in histogram: Int) {
        let value = HistogramScale.clamp(nanoseconds)
        let bucket = HistogramScale.bucket(of: value)
        let place = histogram &* HistogramScale.blocks &+ (bucket &>> 9)
        var block = Int(blockOf[place])
        if block < 0 { block = makeBlock(place) }
        counts[(block &<< 9) | (bucket & 511)] &+= 1
        moments[histogram].add(value)
    }

    mutating func makeBlock(_ place: Int) -> Int {
        let block = blocksUsed
        if (block + 1) * HistogramScale.blockSize > counts.count {
            counts.append(contentsOf: repeatElement(0, count: HistogramScale.blockSize))
        }
        blockOf[place] = Int32(block)
        blocksUsed += 1
        return block
    }

    /// Empties what was used and takes it all back.
    mutating func clear() {
        for index in 0..<(blocksUsed * HistogramScale.blockSize) { counts[index] = 0 }
        for index in 0..<(used * HistogramScale.blocks) { blockOf[index] = -1 }
        for index in 0..<used { moments[index] = Moments() }
        used = 0
        blocksUsed = 0
    }
}
