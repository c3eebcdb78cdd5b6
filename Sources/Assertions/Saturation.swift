public import Metrics
import Units

/// A measured phase in which the generator itself was too late for its figures to be trusted.
public struct Saturation: Hashable, Sendable, Codable {
    /// What came late.
    public enum Subject: String, Hashable, Sendable, Codable {
        case sends
        /// More than 100 ms late.
        case arrivals
    }

    /// The index of the phase's label.
    public var phase: Int
    public var subject: Subject
    public var late: UInt64
    public var planned: UInt64
    /// The share that would still have been fine.
    public var limit: Double

    public init(phase: Int, subject: Subject, late: UInt64, planned: UInt64, limit: Double) {
        self.phase = phase
        self.subject = subject
        self.late = late
        self.planned = planned
        self.limit = limit
    }

    /// Such as `1.2 % of 10,000 sends in phase 'day' were late (limit 0.5 %)`.
    public func text(_ labels: LabelSpace) -> String {
        let share = Format.share(Double(late) / Double(planned))
        let name = labels.phases.indices.contains(phase) ? labels.phases[phase] : "\(phase)"
        return "\(share) of \(Format.count(planned)) \(subject) in phase '\(name)' were late "
            + "(limit \(Format.share(limit)))"
    }
}

/// The measured phases in which late sends or late arrivals are above half of 1−q of the strictest
/// percentile judged there (p99: 0.5 %), or above 1 % where none is judged. `lateShare` replaces
/// that limit.
public func saturations(
    store: MetricStore, phases: [PhaseSpan], assertions: [Assertion], lateShare: Double? = nil
) -> [Saturation] {
    phases.measuredLabels.sorted().flatMap { phase in
        let limit =
            lateShare
            ?? strictestPercentile(of: assertions, in: phase).map { (1 - $0) / 2 } ?? 0.01
        let here = Selection(SeriesFilter(phase: phase))
        let subjects: [(Saturation.Subject, late: CountMetric, planned: CountMetric)] = [
            (.sends, .late, .planned), (.arrivals, .startsLate, .arrivals),
        ]
        return subjects.compactMap { subject, late, planned -> Saturation? in
            let late = store.count(late, in: here)
            let planned = store.count(planned, in: here)
            guard Double(late) > limit * Double(planned) else { return nil }
            return Saturation(
                phase: phase, subject: subject, late: late, planned: planned, limit: limit)
        }
    }
}

/// The largest q of the percentiles that cover a phase.
private func strictestPercentile(of assertions: [Assertion], in phase: Int) -> Double? {
    assertions.flatMap { $0.condition.comparisons }
        .filter { $0.filter.phase == nil || $0.filter.phase == phase }
        .compactMap { if case .percentile(let q) = $0.aggregate { q } else { nil } }
        .max()
}

extension Condition {
    /// All comparisons in the order of the text.
    public var comparisons: [Comparison] {
        switch self {
        case .compare(let comparison): [comparison]
        case .all(let parts), .any(let parts): parts.flatMap(\.comparisons)
        }
    }
}
