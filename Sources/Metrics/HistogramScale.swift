/// The buckets that all histograms share: even at first, then 512 to each octave, up to one hour.
///
///     value   0 ──── 65,536 ns ──── 131 µs ──── 262 µs ──── 524 µs ─ … ─ 1 h
///     block   │   0   │      1       │     2     │     3     │   …   26
///     width     128 ns     128 ns       256 ns      512 ns       …
///
/// A value is reported as the middle of its bucket: within 64 ns below 65 µs, and within 0.1 %
/// (1/1024) from there on.
public enum HistogramScale {
    /// The largest value kept, one hour in nanoseconds; larger ones count as this.
    @inlinable public static var maximum: Int64 { 3_600_000_000_000 }
    /// Buckets of one block; an octave is one block.
    @inlinable public static var blockSize: Int { 512 }
    /// Blocks from 0 to one hour.
    @inlinable public static var blocks: Int { 27 }
    /// Buckets from 0 to one hour, with the unused end of the last block.
    @inlinable public static var buckets: Int { blocks * blockSize }

    /// A value as histograms take it, in nanoseconds: not below 0, not above an hour.
    @inlinable
    public static func clamp(_ nanoseconds: Int64) -> Int64 {
        max(0, min(nanoseconds, maximum))
    }

    /// The bucket of a clamped value.
    @inlinable
    public static func bucket(of value: Int64) -> Int {
        // Below 65,536 the "octave" is held at 16: the same shift gives the even buckets.
        let octave = 63 &- (value | 65_536).leadingZeroBitCount
        return ((octave &- 16) &<< 9) &+ Int(truncatingIfNeeded: value &>> Int64(octave &- 9))
    }

    /// The least value of a bucket, in nanoseconds; that of the next one is its end.
    public static func start(of bucket: Int) -> Int64 {
        let octave = max(0, bucket / blockSize - 1)
        return Int64(bucket - octave * blockSize) * (Int64(128) << Int64(octave))
    }

    /// What values of a bucket are reported as, in nanoseconds.
    public static func middle(of bucket: Int) -> Int64 {
        let octave = max(0, bucket / blockSize - 1)
        let width = Int64(128) << Int64(octave)
        return Int64(bucket - octave * blockSize) * width + width / 2
    }
}
