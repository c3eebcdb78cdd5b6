/// What was found while a run went on: the worst windows, what ended it, programs that failed, and when
/// phases were decided.
public struct LiveFindings: Sendable {
    /// A window and what a threshold saw there.
    struct Window: Sendable {
        var finding: Finding
        var place: WindowPlace
    }

    /// By the index of their assertion, the worst windows that were judged.
    var worst: [Int: Window] = [:]
    /// The threshold that ended the run; nil if none did.
    public internal(set) var abort: Abort?
    /// What programs that had to succeed did instead.
    public var failedPrograms: [String] = []
    /// By the index of their assertion, what is judged already: of a merged run what only its parts could
    /// see.
    public var settled: [Int: Verdict] = [:]
    /// How phases of `for: A..B` ended.
    public var phaseEnds: [PhaseEnd] = []
    /// What searches for a capacity found.
    public var searches: [CapacityFinding] = []
    /// What was measured of the other side, of a run beside each other that is over.
    public var against: SideEvidence?
    /// The parts of a merged run that are not there, or did not end.
    public var lostShards: [String] = []

    /// Nothing was found.
    public init() {}
}

/// A threshold that ended a run.
public struct Abort: Sendable {
    /// The index of its assertion.
    public var assertion: Int
    /// When, in nanoseconds from the start of the run.
    public var moment: Int64
    /// What it saw then.
    var finding: Finding
    /// In which window; nil where it looks at all that was measured.
    var place: WindowPlace?
}
