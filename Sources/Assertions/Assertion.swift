public import Metrics

/// A threshold with every name resolved, ready to be judged against what was measured.
public struct Assertion: Hashable, Sendable, Codable {
    /// The text as the plan has it.
    public var text: String
    /// Its line in the plan, from 1.
    public var line: Int
    /// The user's name for it, if any.
    public var name: String?
    /// The phase whose own list it stands in, if any.
    public var phase: String?
    public var condition: Condition
    /// Whether having no samples is fine.
    public var optional: Bool
    /// The length of the windows that must hold, in nanoseconds; nil: it is about the whole time.
    public var window: Int64?
    /// It is judged each second too and ends the run, so many nanoseconds after a phase began; nil: it
    /// does not.
    public var abortsAfter: Int64?
    /// nil: `fail`, as in files of older versions.
    public var severity: Severity?

    /// What becomes of a run where it does not hold.
    public enum Severity: String, CaseIterable, Hashable, Sendable, Codable {
        case fail, warn
    }

    public init(
        text: String, line: Int, name: String?, phase: String?, condition: Condition,
        optional: Bool
    ) {
        self.text = text
        self.line = line
        self.name = name
        self.phase = phase
        self.condition = condition
        self.optional = optional
    }
}

/// Comparisons joined by `and` (binds first) and `or`.
public indirect enum Condition: Hashable, Sendable, Codable {
    case compare(Comparison)
    case all([Condition])
    case any([Condition])
}

/// One comparison of an aggregate with a limit.
public struct Comparison: Hashable, Sendable, Codable {
    /// What is computed over the series.
    public enum Aggregate: Hashable, Sendable, Codable {
        /// A quantile, 0…1: `p99` is 0.99.
        case percentile(Double)
        case avg, min, max, stddev, count, rate, share, last
        /// By how much a gauge grows a minute.
        case slope
    }

    /// How the value must stand to the limit, by its sign in plans.
    public enum Operator: String, Sendable, Codable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case equal = "=="
        case notEqual = "!="
    }

    /// Its quantile, of a percentile.
    var percentile: Double? {
        if case .percentile(let q) = aggregate { q } else { nil }
    }

    public var aggregate: Aggregate
    public var metric: Metric
    public var filter: SeriesFilter
    /// The label `kind` of `errors`.
    public var kind: ErrorKind?
    /// The label `of` of `errors`: the only units that count.
    public var subject: ErrorKind.Subject?
    /// The label `kind` of `states`.
    public var state: StateGauge?
    public var comparison: Operator
    /// In the metric's base unit: nanoseconds, fractions (1 % is 0.01), counts, bytes, per second, of slopes
    /// per minute.
    public var limit: Double
    /// Where its limit lies beside earlier runs; nil: it is compared with a number.
    public var baseline: BaselineLimit?
    /// The side that it is about; nil: `new`.
    public var side: RunSide?
    /// By how much it may be more than on the other side: as a part of that, of a share in points. Nil: it is
    /// compared with a number.
    public var against: Double?

    public init(
        aggregate: Aggregate, metric: Metric, filter: SeriesFilter, kind: ErrorKind?,
        subject: ErrorKind.Subject? = nil, state: StateGauge?, comparison: Operator, limit: Double
    ) {
        self.aggregate = aggregate
        self.metric = metric
        self.filter = filter
        self.kind = kind
        self.subject = subject
        self.state = state
        self.comparison = comparison
        self.limit = limit
    }

    /// A figure of all series, which nothing is asked of yet.
    public init(of aggregate: Aggregate, _ metric: Metric) {
        self.init(
            aggregate: aggregate, metric: metric, filter: SeriesFilter(), kind: nil, state: nil,
            comparison: .less, limit: 0)
    }
}

extension Condition {
    /// With each comparison changed.
    public func mapped(_ change: (Comparison) -> Comparison) -> Condition {
        switch self {
        case .compare(let comparison): .compare(change(comparison))
        case .all(let parts): .all(parts.map { $0.mapped(change) })
        case .any(let parts): .any(parts.map { $0.mapped(change) })
        }
    }
}

extension Comparison {
    /// With its limit beside what the runs of the baseline showed; one with another limit stays as it is.
    public func knowing(_ runs: [Double]) -> Comparison {
        var comparison = self
        comparison.baseline?.know(runs)
        comparison.limit = comparison.baseline.map { $0.limit(self.comparison) ?? 0 } ?? limit
        return comparison
    }
}

extension Assertion {
    /// Whether a part of it compares two sides.
    public var comparesSides: Bool { condition.comparisons.contains { $0.against != nil } }
}
