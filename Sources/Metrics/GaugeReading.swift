/// What was read of a gauge in a second of a run, once or several times.
public struct GaugeReading: Hashable, Sendable {
    private var count: Int
    private var sum: Double
    public private(set) var min: Double
    public private(set) var max: Double
    public private(set) var last: Double

    /// One value.
    public init(_ value: Double) {
        count = 1
        sum = value
        min = value
        max = value
        last = value
    }

    /// The mean of the values.
    public var mean: Double { sum / Double(count) }

    /// Takes one that was read later.
    public mutating func add(_ value: Double) {
        count += 1
        sum += value
        min = Swift.min(min, value)
        max = Swift.max(max, value)
        last = value
    }
}

/// What was read of the target while the same stretches ran.
public struct ObservedValues: Hashable, Sendable {
    /// These stretches, in order; none while draining.
    public var running: [Int]
    /// By the index of the gauge in `LabelSpace.observed`.
    public var readings: [Int: GaugeReading]

    public init(running: [Int], readings: [Int: GaugeReading]) {
        self.running = running
        self.readings = readings
    }
}
