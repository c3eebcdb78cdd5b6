/// What a histogram knows exactly about its samples; integers, so that merging in any order gives
/// the same.
public struct Moments: Hashable, Sendable, BitwiseCopyable {
    public var count: UInt64
    /// Of nanoseconds.
    public var sum: UInt64
    /// Of squared nanoseconds.
    public var squares: UInt128
    /// The smallest sample in nanoseconds; `Int64.max` without samples.
    public var min: Int64
    /// The largest sample in nanoseconds; -1 without samples.
    public var max: Int64

    /// Of no samples.
    @inlinable
    public init() {
        count = 0
        sum = 0
        squares = 0
        min = .max
        max = -1
    }

    /// Takes one clamped sample.
    @inlinable @inline(__always)
    public mutating func add(_ value: Int64) {
        let magnitude = UInt64(bitPattern: value)
        count &+= 1
        sum &+= magnitude
        squares &+= UInt128(magnitude) &* UInt128(magnitude)
        if value < min { min = value }
        if value > max { max = value }
    }

    /// Takes all samples of another.
    public mutating func merge(_ other: Moments) {
        count &+= other.count
        sum &+= other.sum
        squares &+= other.squares
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
    }

    /// The mean in nanoseconds; nil without samples.
    public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

    /// The standard deviation of the samples in nanoseconds; nil without samples.
    public var standardDeviation: Double? {
        guard let mean else { return nil }
        return Swift.max(0, Double(squares) / Double(count) - mean * mean).squareRoot()
    }
}
