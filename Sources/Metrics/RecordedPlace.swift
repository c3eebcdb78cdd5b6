/// Where loops have counted something: a series, of which side, and in which of the seconds that they tell
/// apart.
struct RecordedPlace: Hashable, Sendable {
    var key: SeriesKey
    /// The place of the side in `RunSide`.
    var side: Int
    /// Whole seconds from the start of the run to its planned moment, modulo `LabelSpace.slices`.
    var slice: Int
}

/// What was counted of one series of one side in one second, by planned moments.
public struct PlannedCell: Sendable {
    /// The second of the run in which it was planned.
    public var second: Int
    public var side: RunSide
    public var key: SeriesKey
    public var cell: SeriesCell
}
