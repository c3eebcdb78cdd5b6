/// A ratio of new to base with its interval.
public struct RatioInterval: Equatable, Sendable {
    public var ratio: Double
    /// The bounds; nil where there are too few samples for one.
    public var low: Double?
    public var high: Double?

    public init(ratio: Double, low: Double?, high: Double?) {
        self.ratio = ratio
        self.low = low
        self.high = high
    }
}
