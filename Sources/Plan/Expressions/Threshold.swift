public import Metrics
public import PlanText
public import Units

/// A threshold: what must hold at the end. Labels are names that the plan knows.
public struct Threshold: Sendable {
    /// The text as the plan has it.
    public var text: String
    /// Where that stands, and its line, from 1.
    public var range: SourceRange
    public var line: Int
    public var name: String?
    /// The phase whose own list it stands in.
    public var phase: String?
    public var optional: Bool
    public var condition: Condition
    /// Every stretch of this length must hold; nil: it is about the whole time.
    public var window: TimeAmount?
    /// It is judged each second too and ends the run, so long after a phase began; nil: it does not.
    public var abortsAfter: TimeAmount?
    public var severity = Severity.fail

    /// What becomes of a run where it does not hold.
    public enum Severity: String, Sendable, CaseIterable { case fail, warn }

    /// Comparisons joined by `and` (binds first) and `or`.
    public indirect enum Condition: Sendable, Hashable {
        case compare(Comparison)
        case all([Condition])
        case any([Condition])
    }

    /// One comparison.
    public struct Comparison: Sendable, Hashable {
        public var aggregate: Aggregate
        public var metric: Metric
        /// Values of `phase`, `profile`, `message`, `url`, `side`.
        public var labels: [String: String]
        /// The part of the phase, from 1; nil: all of it.
        public var part: Int?
        public var kind: ErrorKind?
        /// The label `of` of errors: the only units that count.
        public var subject: ErrorKind.Subject?
        public var state: StateGauge?
        /// `<`, `<=`, `>`, `>=`, `==` or `!=`.
        public var comparison: String
        /// In the base unit: nanoseconds, fractions, counts, bytes, per second, of slopes per minute; no number
        /// where it is known only beside a baseline or the other side.
        public var limit: Double
        /// How much more than the median of the baseline is allowed, below 0 how much less; nil: it is compared
        /// with something else.
        public var baseline: Allowance?
        /// By how much it may be more than on the other side: as a part of that, of a share in points. Nil:
        /// it is compared with something else.
        public var against: Double?
    }

    /// A part of a value that is known later, or an amount in its base unit.
    public enum Allowance: Sendable, Hashable {
        case share(Double)
        case amount(Double)
    }

    /// What is computed over the series.
    public enum Aggregate: Hashable, Sendable {
        /// A quantile, 0…1.
        case percentile(Double)
        case avg, min, max, stddev, count, rate, share, last
        /// By how much a gauge grows a minute.
        case slope
    }
}
