import Metrics
import PlanText
import Units

/// What only shows when thresholds are seen beside the rest of a plan.
struct ThresholdCheck {
    let messages: [Message]
    let profiles: [Profile]
    let phases: PhaseList
    let scope: Scope
    let uses: Uses

    /// What is wrong with conditions that stand at these places.
    func findings(_ judged: [(condition: Threshold.Condition, range: SourceRange)]) -> [Diagnostic]
    {
        let unmeasured = phases.unmeasured
        let steps = timedSteps
        return judged.flatMap { condition, range in
            condition.comparisons.flatMap { comparison in
                [
                    ofPhase(comparison, unmeasured, at: range),
                    ofTimeout(comparison, steps, at: range),
                ].compactMap { $0 }
            }
        }
    }

    /// Refuses thresholds of a plan of which no phase is measured.
    func unmeasured(at range: SourceRange) -> [Diagnostic] {
        guard !phases.entries.isEmpty, phases.entries.allSatisfy({ !$0.isMeasured }) else {
            return []
        }
        return [
            .error(
                .notMeasured, "no phase is measured, so no threshold could hold", at: range,
                hint: "remove 'measure: false' from the phases that count")
        ]
    }

    /// Refuses what would never have a sample because its phase is left out.
    private func ofPhase(
        _ comparison: Threshold.Comparison, _ unmeasured: Set<String>, at range: SourceRange
    ) -> Diagnostic? {
        guard let phase = comparison.labels["phase"], unmeasured.contains(phase) else { return nil }
        return .error(
            .notMeasured, "the phase '\(phase)' has 'measure: false', so it is not judged",
            at: range)
    }

    /// A step whose message is timed under a name.
    private struct TimedStep {
        let profile: String
        let name: String
        let timeout: TimeAmount
    }

    private var timedSteps: [TimedStep] {
        if scope.stepNames.all.isEmpty { return [] }
        return profiles.flatMap { profile in
            [profile.open, profile.flow].flatMap(\.expected).compactMap { step in
                step.name.map {
                    TimedStep(
                        profile: profile.name, name: scope.stepNames.all[$0],
                        timeout: step.timeout)
                }
            }
        }
    }

    /// Refuses a limit of `rtt` above a timeout: failed requests count with their timeout, so no
    /// sample could reach it.
    private func ofTimeout(
        _ comparison: Threshold.Comparison, _ steps: [TimedStep], at range: SourceRange
    ) -> Diagnostic? {
        guard comparison.metric == .time(.rtt), comparison.aggregate.isLength else { return nil }
        let (only, profile) = (comparison.labels["message"], comparison.labels["profile"])
        let sent = profile.map(uses.messages)
        let requests = messages.filter { message in
            guard only == nil || message.name == only, message.isRequest else { return false }
            guard let sent, let index = scope[.message].index(of: message.name) else { return true }
            return sent.contains(index)
        }
        let waited = steps.filter {
            (only == nil || $0.name == only) && (profile == nil || $0.profile == profile)
        }
        let covered =
            requests.map { (name: $0.name, timeout: $0.timeout) }
            + waited.map { (name: $0.name, timeout: $0.timeout) }
        let least = covered.min { ($0.timeout, $0.name) < ($1.timeout, $1.name) }
        guard let least, comparison.limit > Double(least.timeout.nanoseconds) else { return nil }
        return .error(
            .aboveTimeout,
            "the limit is above the timeout of '\(least.name)', which is \(least.timeout)",
            at: range, hint: "raise the timeout or lower the limit")
    }

    /// Percentiles alone do not tell whether all was well.
    static func percentiles(_ thresholds: [Threshold], at range: SourceRange) -> [Diagnostic] {
        let comparisons = thresholds.flatMap(\.condition.comparisons)
        let hasPercentile = comparisons.contains {
            if case .percentile = $0.aggregate { true } else { false }
        }
        let gates: Set = ["errors", "checks", "timeouts", "delivered", "lost", "dropped", "flow"]
        let hasGate = comparisons.contains { comparison in
            let isShare = comparison.aggregate == .share || comparison.aggregate == .count
            return isShare && gates.contains(comparison.metric.name)
        }
        guard hasPercentile, !hasGate else { return [] }
        return [
            .warning(
                .onlyPercentiles, "percentiles are gated, but neither errors nor checks",
                at: range, hint: "add - share(errors) < 0.1%")
        ]
    }
}

extension [Profile.Step] {
    /// The messages that these steps wait for.
    var expected: [Profile.Expected] {
        flatMap { step -> [Profile.Expected] in
            switch step {
            case .expect(let expected, _): [expected]
            case .repeat(_, let steps): steps.expected
            case .choose(let branches): branches.flatMap(\.steps.expected)
            case .send, .wait, .close: []
            }
        }
    }
}

extension Threshold.Aggregate {
    /// Whether it gives a length of time for a metric of time.
    fileprivate var isLength: Bool {
        switch self {
        case .percentile, .avg, .min, .max: true
        case .stddev, .count, .rate, .share, .last, .slope: false
        }
    }
}
