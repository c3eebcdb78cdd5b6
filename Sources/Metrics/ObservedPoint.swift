/// What was read of one gauge of the target in the seconds of a point of the time series.
public struct ObservedPoint: Hashable, Sendable {
    /// In how many seconds it was read.
    public var seconds: Int
    /// The means of these seconds, summed.
    public var sum: Double
    public var min: Double
    public var max: Double

    public init(seconds: Int, sum: Double, min: Double, max: Double) {
        self.seconds = seconds
        self.sum = sum
        self.min = min
        self.max = max
    }

    /// One second.
    init(_ reading: GaugeReading) {
        self.init(seconds: 1, sum: reading.mean, min: reading.min, max: reading.max)
    }

    /// The mean over the seconds.
    public var mean: Double { sum / Double(seconds) }

    /// Adds other seconds.
    mutating func merge(_ other: ObservedPoint) {
        seconds += other.seconds
        sum += other.sum
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
    }
}
