/// How one assertion came out.
public struct Verdict: Hashable, Sendable, Codable {
    /// Whether the assertion held.
    public enum Result: String, CaseIterable, Hashable, Sendable, Codable {
        case passed, failed
        /// There was nothing to judge; this fails the run unless the assertion is optional.
        case noData = "no-data"
    }

    /// The text as the plan has it, and its line.
    public var text: String
    public var line: Int
    /// The user's name for it, if any.
    public var name: String?
    /// The phase whose own list it stands in, if any.
    public var phase: String?
    /// What the deciding comparison saw and its limit, in base units; nil without samples.
    public var observed: Double?
    public var limit: Double
    /// How reports show the two.
    public var unit: MeasureUnit
    /// How many samples `observed` is made of.
    public var samples: UInt64
    public var result: Result
    public var optional: Bool
    /// Remarks, such as what a percentile of too few samples needs.
    public var notes: [String]

    /// The text as the plan has it, with its name and phase if it has them.
    public var title: String {
        (name.map { "\($0): " } ?? "") + text + (phase.map { " (\($0))" } ?? "")
    }

    /// Whether it fails the run.
    public var fails: Bool { result == .failed || result == .noData && !optional }

    public init(
        text: String, line: Int, name: String?, phase: String?, observed: Double?, limit: Double,
        unit: MeasureUnit, samples: UInt64, result: Result, optional: Bool, notes: [String]
    ) {
        self.text = text
        self.line = line
        self.name = name
        self.phase = phase
        self.observed = observed
        self.limit = limit
        self.unit = unit
        self.samples = samples
        self.result = result
        self.optional = optional
        self.notes = notes
    }
}
