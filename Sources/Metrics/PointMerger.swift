/// Merges what comes each second into points of the resolution that a run of this length has; the
/// result file uses it too, so that reading it gives the same points.
public struct PointMerger: Hashable, Sendable {
    /// How many seconds a point covers now.
    public private(set) var resolution = 1
    /// Points of this resolution that a series has by now.
    private var complete = 0
    private var pending: SeriesPoint?

    /// A merger for the start of a run.
    public init() {}

    /// Adds what follows in time; returns a point when it is complete.
    public mutating func add(_ next: SeriesPoint) -> SeriesPoint? {
        if pending == nil { pending = next } else { pending!.merge(next) }
        if complete == TimeSeries.capacity { coarsen() }
        guard let point = pending, point.seconds >= resolution else { return nil }
        complete += 1
        pending = nil
        return point
    }

    /// What is left at the end of the run.
    public mutating func takeRest() -> SeriesPoint? {
        if pending != nil, complete == TimeSeries.capacity { coarsen() }
        defer { pending = nil }
        return pending
    }

    /// Doubles the seconds of a point.
    mutating func coarsen() {
        complete = (complete + 1) / 2
        resolution *= 2
    }
}
