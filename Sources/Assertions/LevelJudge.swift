public import Metrics
internal import Units

/// Judges levels of load by a condition that says when one is too much.
///
/// A level is about what was planned in its stretch. Of requests that are not answered yet nobody knows how long
/// they take; they count as longer than any limit, so that a target that does not answer cannot look fast.
public struct LevelJudge: Sendable {
    private let condition: Condition
    private let labels: LabelSpace
    /// Whether a generator that gives out takes the verdict.
    private let isVoided: Bool

    public init(until condition: Condition, _ labels: LabelSpace, isVoided: Bool) {
        self.condition = condition
        self.labels = labels
        self.isVoided = isVoided
    }

    /// What there is to say of a level.
    public struct Finding: Equatable, Sendable {
        public var isTooMuch: Bool
        /// The comparison that decided, with what was measured, such as `p95(rtt) 312 ms`.
        public var text: String
        /// Requests that are not answered yet.
        public var open: UInt64
        /// In which way the generator gave out, so that nothing can be said of the target; nil: it did not.
        public var saturation: String?
    }

    /// Judges what was planned in a span; a level of which nothing at all is known is too much.
    public func judge(_ span: PhaseSpan, _ store: MetricStore) -> Finding {
        var judged = span
        judged.measured = true
        let here = Selection(stretches: [span.stretch])
        let open = store.openRequests(in: here)
        var observer = Observer(store: store, labels: labels, phases: [judged])
        observer.countsOpen = true
        let found = Assertions.Finding(condition, observe: observer.observe)
        let isEmpty = condition.comparisons.allSatisfy { observer.observe($0).value == nil }
        var lateness: String?
        if isVoided {
            let assertion = Assertion(
                text: "", line: 0, name: nil, phase: nil, condition: condition, optional: false)
            lateness =
                saturations(
                    store: store, labels: labels, phases: [judged], assertions: [assertion]
                ).first?.text(labels)
        }
        return Finding(
            isTooMuch: found.result == .passed || isEmpty,
            text: isEmpty ? "no samples" : found.measured, open: open,
            saturation: lateness)
    }

    /// Whether the target is well in a second, of which `alone` has the figures: the condition does not hold,
    /// and requests that were open before it are answered.
    public func isWell(_ span: PhaseSpan, _ alone: MetricStore, total: MetricStore) -> Bool {
        var judged = span
        judged.measured = true
        let observer = Observer(store: alone, labels: labels, phases: [judged])
        let found = Assertions.Finding(condition, observe: observer.observe)
        if found.result == .passed { return false }
        return alone.count(.answered) > 0 || total.openRequests(in: Selection()) == 0
    }
}

extension Finding {
    /// What was measured, such as `p95(rtt) 312 ms`.
    fileprivate var measured: String {
        let unit = MeasureUnit(of: comparison.aggregate, comparison.metric)
        let value =
            observation.value.map { $0.isFinite ? unit.text($0) : "without end" } ?? "no samples"
        return "\(comparison.aggregate.word)(\(comparison.metric.name)) \(value)"
    }
}

extension Comparison.Aggregate {
    /// As plans write it.
    fileprivate var word: String {
        switch self {
        case .percentile(let q): SampleNeed(q)?.name ?? "p\(Format.trimmed(Format.number(q * 100)))"
        case .avg: "avg"
        case .min: "min"
        case .max: "max"
        case .stddev: "stddev"
        case .count: "count"
        case .rate: "rate"
        case .share: "share"
        case .last: "last"
        case .slope: "slope"
        }
    }
}

extension MetricStore {
    /// Requests of which nothing is known yet.
    func openRequests(in selection: Selection) -> UInt64 {
        let ended = [CountMetric.answered, .timeouts, .cut, .withdrawn, .requestsDropped]
            .reduce(0) { $0 + count($1, in: selection) }
        let all = count(.requests, in: selection)
        return all > ended ? all - ended : 0
    }
}
