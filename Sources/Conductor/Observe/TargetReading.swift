/// What one reading of a target brought.
enum TargetReading: Equatable, Sendable {
    /// A value for each gauge, or none, and what kept some from having one.
    case values([Double?], problems: [String])
    /// Nothing could be read this time; why.
    case failed(String)
    /// Nothing will ever be read again; why.
    case ended(String)
}

/// Reads the gauges of one target, on the thread of its watch.
protocol TargetReader: ~Copyable {
    /// From here on the next reading tells what was used.
    mutating func begin()
    /// Reads once. Returns at the latest at this moment of the monotonic clock, or soon after the
    /// watch was told to stop.
    mutating func read(until deadline: Int64) -> TargetReading
}
