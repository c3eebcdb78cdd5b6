/// How one assertion came out.
public struct Verdict: Hashable, Sendable, Codable {
    /// Whether the assertion held.
    public enum Result: String, CaseIterable, Hashable, Sendable, Codable {
        case passed, failed
        /// There was nothing to judge; this fails the run unless the assertion is optional.
        case noData = "no-data"
        /// There is no limit yet to hold it against; this decides nothing.
        case inconclusive
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
    /// How the value must stand to the limit; nil in files of older versions.
    public var sign: Comparison.Operator?
    /// How reports show the two.
    public var unit: MeasureUnit
    /// How many samples `observed` is made of.
    public var samples: UInt64
    public var result: Result
    public var optional: Bool
    /// Remarks, such as what a percentile of too few samples needs.
    public var notes: [String]
    /// nil: `fail`, as in files of older versions.
    public var severity: Assertion.Severity?
    /// Of a threshold with windows their length, in nanoseconds, and the worst one, which the values above
    /// are about; nil where none was judged.
    public var window: Int64?
    public var worst: WindowPlace?
    /// Whether its condition has several limits, of which the values above are about the one that decided;
    /// nil in files of older versions.
    public var hasSeveralLimits: Bool?
    /// When it ended the run, in nanoseconds from its start; nil where it did not.
    public var aborted: Int64?
    /// How it stands to the other side, of what is compared with that; nil of others.
    public var sides: SidesCompared?

    /// The text as the plan has it, with its name and phase if it has them.
    public var title: String {
        (name.map { "\($0): " } ?? "") + text + (phase.map { " (\($0))" } ?? "")
    }

    /// Its limit; nil where there is none: no run, or no side, to take it from.
    public var knownLimit: Double? {
        result == .inconclusive || sides.map { $0.base == nil } ?? false ? nil : limit
    }

    /// Its limit as people read it; `–` where there is none.
    public var limitText: String { knownLimit.map(unit.text) ?? "–" }

    /// That it ended the run, when and why; nil where it did not.
    public var ending: String? {
        guard let aborted else { return nil }
        let value = observed.map { ", with " + unit.text($0) } ?? ""
        let place = worst.map { " from \($0.text)" } ?? ""
        return "it ended the run early, at \(WindowPlace.text(aborted))\(value)\(place)"
    }

    /// Where its worst window lies, such as `worst 5 s: 29 s to 34 s in 'day'`; nil without one.
    public var worstText: String? {
        guard let window, let worst else { return nil }
        return "worst \(WindowPlace.text(window)): \(worst.text)"
    }

    /// Whether it held or did not.
    public var wasJudged: Bool { result == .passed || result == .failed }

    /// Why a comparison of two sides cannot be judged, which neither holds nor fails; nil of all others.
    public var lack: String? { result == .noData && !optional ? sides?.lack : nil }

    /// Whether it does not hold, or has nothing to show for it.
    private var isBroken: Bool {
        result == .failed || result == .noData && !optional && sides?.lack == nil
    }
    /// Whether it may only warn.
    public var isWarning: Bool { severity == .warn }
    /// Whether it fails the run.
    public var fails: Bool { isBroken && !isWarning }
    /// Whether it warns.
    public var warns: Bool { isBroken && isWarning }

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
