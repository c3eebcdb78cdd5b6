/// When a phase ran, in nanoseconds from the start of the run; a phase that did not start has none.
public struct PhaseSpan: Hashable, Sendable, Codable {
    /// The index of its label.
    public var label: Int
    /// The shape's word in the plan, such as `ramp`.
    public var shape: String
    public var start: Int64
    /// The end; of a phase that is still running, now.
    public var end: Int64
    /// Whether its samples are judged.
    public var measured: Bool

    public init(label: Int, shape: String, start: Int64, end: Int64, measured: Bool) {
        self.label = label
        self.shape = shape
        self.start = start
        self.end = end
        self.measured = measured
    }
}

extension Sequence<PhaseSpan> {
    /// The labels of the phases that are judged.
    public var measuredLabels: Set<Int> { Set(lazy.filter(\.measured).map(\.label)) }

    /// How many seconds these phases cover together; parallel ones count once.
    public var seconds: Double {
        var total: Int64 = 0
        var covered = Int64.min
        for span in sorted(by: { $0.start < $1.start }) where span.end > covered {
            total += span.end - Swift.max(span.start, covered)
            covered = span.end
        }
        return Double(total) / 1e9
    }
}
