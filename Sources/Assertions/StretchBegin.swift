/// A stretch begins in a lane of a run, and the one before in that lane ends.
public struct StretchBegin: Sendable {
    /// Its index; nil: what begins is no phase's, such as the rest of a branch.
    public var stretch: Int?
    public var lane: Int
    public var measured: Bool
    /// Whether it is a further part of the phase of the one before.
    public var continues: Bool
    /// In nanoseconds from the start of the run.
    public var time: Int64

    public init(
        stretch: Int?, lane: Int = 0, measured: Bool, continues: Bool = false, time: Int64
    ) {
        self.stretch = stretch
        self.lane = lane
        self.measured = measured
        self.continues = continues
        self.time = time
    }
}
