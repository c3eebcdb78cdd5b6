import Metrics
import PlanText
import Units

/// What a plan must not be that runs on two targets at once, and what its comparisons cannot tell.
struct AgainstCheck {
    private let plan: PlanParts
    private let phases: PhaseList

    /// So many seconds a comparison takes at least: of fewer blocks no interval has an end.
    private static let least = 8.0
    /// So many tell a p99 to less than its limit.
    private static let ofTail = 120.0

    init(_ plan: PlanParts, _ phases: PhaseList) {
        self.plan = plan
        self.phases = phases
    }

    /// What there is to say; `range` is where the other target stands.
    func findings(at range: SourceRange) -> [Diagnostic] {
        places(at: range) + (phases.isWhole ? plan.thresholds.flatMap(comparisons) : [])
    }

    private func places(at range: SourceRange) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if [plan.target, plan.against].contains(where: { $0?.isEmbedded ?? false }) {
            found.append(
                .error(
                    .conflict,
                    "the embedded server is no target to compare: it takes its time from the run itself",
                    at: range, hint: "start it apart with 'wsplan serve', and name its URL"))
        }
        if let profile = plan.profiles.first(where: { $0.target != nil }) {
            found.append(
                .error(
                    .conflict,
                    "'\(profile.name)' has a 'target' of its own, so it cannot run against another one",
                    at: range, hint: "leave out one of the two"))
        }
        if phases.entries.contains(where: { $0.node["stress"] != nil }) {
            found.append(
                .error(
                    .conflict, "'stress' looks for the capacity of one target, not of two at once",
                    at: range, hint: "run it on each of them"))
        }
        return found
    }

    private func comparisons(_ threshold: Threshold) -> [Diagnostic] {
        threshold.condition.comparisons.flatMap { comparison -> [Diagnostic] in
            guard let extra = comparison.against else { return [] }
            let seconds = SlopeCheck.measured(
                plan.phases, comparison.labels["phase"], isInside: false)
            if seconds < Self.least {
                return [
                    .error(
                        .tooShort,
                        "comparing two sides takes \(Int(Self.least)) measured seconds at least, and "
                            + "there are \(Format.trimmed(Format.number(seconds)))",
                        at: threshold.range, hint: "measure longer; a minute tells ten percent")
                ]
            }
            return [limit(comparison, extra, seconds)].compactMap { $0 }.map { message, hint in
                .note(.belowNoise, message, at: threshold.range, hint: hint)
            }
        }
    }

    /// Why a comparison may be red by noise, or not see what it is for; nil if nothing is known.
    private func limit(
        _ comparison: Threshold.Comparison, _ extra: Double, _ seconds: Double
    ) -> (String, String)? {
        guard case .percentile(let quantile) = comparison.aggregate else { return nil }
        if quantile >= 0.99 {
            if extra < 0.1 {
                return (
                    "a p99 tells the sides apart to about 10 %, so less is noise",
                    "write against + 10% or more"
                )
            }
            guard seconds < Self.ofTail else { return nil }
            return (
                "a p99 tells the sides apart to about 10 % after two minutes, and there are "
                    + "\(Int(seconds)) seconds", "measure for 2m or longer"
            )
        }
        guard quantile >= 0.95, extra < 0.05 else { return nil }
        return (
            "a p95 tells the sides apart to about 5 %, so less is noise",
            "write against + 5% or more"
        )
    }
}

extension Target {
    /// Whether it is the server inside.
    var isEmbedded: Bool { if case .embedded = place { true } else { false } }
}
