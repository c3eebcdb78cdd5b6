/// When a stretch of a phase ran, in nanoseconds from the start of the run; one that did not start has
/// none, one that ran again has several.
public struct PhaseSpan: Hashable, Sendable {
    /// The index of the stretch.
    public var stretch: Int
    /// The shape's word in the plan, such as `ramp`.
    public var shape: String
    public var start: Int64
    /// The end; of what is still running, now.
    public var end: Int64
    /// Whether its samples are judged.
    public var measured: Bool

    public init(stretch: Int, shape: String, start: Int64, end: Int64, measured: Bool) {
        self.stretch = stretch
        self.shape = shape
        self.start = start
        self.end = end
        self.measured = measured
    }
}

extension PhaseSpan {
    /// From its start to its end.
    var time: Range<Int64> { start..<max(start, end) }
}

extension Sequence<Range<Int64>> {
    /// How much of the time these cover together; what lies in several counts once.
    var covered: Int64 {
        var total: Int64 = 0
        var end = Int64.min
        for range in sorted(by: { $0.lowerBound < $1.lowerBound }) where range.upperBound > end {
            total += range.upperBound - Swift.max(range.lowerBound, end)
            end = range.upperBound
        }
        return total
    }
}

extension PhaseSpan: Codable {
    /// Files name a stretch as they named phases before there were any.
    private enum CodingKeys: String, CodingKey {
        case stretch = "label"
        case shape, start, end, measured
    }
}

extension Sequence<PhaseSpan> {
    /// The stretches that are judged.
    public var measuredStretches: Set<Int> { Set(lazy.filter(\.measured).map(\.stretch)) }

    /// How many seconds these spans cover together; parallel ones count once.
    public var seconds: Double { Double(map(\.time).covered) / 1e9 }

    /// The stretches that begin when none of the others runs or has just ended: where sessions come in
    /// that were open before.
    public var entrances: Set<Int> {
        var entrances: Set<Int> = []
        // Branches that begin together do not hide each other.
        var (start, ended, latest) = (Int64.min, Int64.min, Int64.min)
        for span in sorted(by: { $0.start < $1.start }) {
            if span.start > start { (start, ended) = (span.start, latest) }
            if ended < span.start { entrances.insert(span.stretch) }
            latest = Swift.max(latest, span.end)
        }
        return entrances
    }
}
