import Metrics
import PlanText
import Units

/// What a plan must not be that runs on two targets at once, and what its comparisons cannot tell.
struct AgainstCheck {
    let target: Target?
    let against: Target?
    let profiles: [Profile]
    let phases: [Phase]
    /// The phases as they are written.
    let written: PhaseList

    /// So many seconds a comparison takes at least: of fewer blocks no interval has an end.
    private static let least = 8.0
    /// So many tell a p99 to less than its limit.
    private static let ofTail = 120.0

    /// What there is to say of the other target, which stands here, and of thresholds that compare with it.
    func findings(at node: Node, _ thresholds: [Threshold]) -> [Diagnostic] {
        places(at: node.range) + same(as: node)
            + (written.isWhole ? thresholds.flatMap(comparisons) : [])
    }

    private func places(at range: SourceRange) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if [target, against].contains(where: { $0?.isEmbedded ?? false }) {
            found.append(
                .error(
                    .conflict,
                    "the embedded server is no target to compare: it takes its time from the run itself",
                    at: range, hint: "start it apart with 'wsplan serve', and name its URL"))
        }
        if let profile = profiles.first(where: { $0.target != nil }) {
            found.append(
                .error(
                    .conflict,
                    "'\(profile.name)' has a 'target' of its own, so it cannot run against another one",
                    at: range, hint: "leave out one of the two"))
        }
        if written.entries.contains(where: { $0.node["stress"] != nil }) {
            found.append(
                .error(
                    .conflict, "'stress' looks for the capacity of one target, not of two at once",
                    at: range, hint: "run it on each of them"))
        }
        return found
    }

    /// That both are one, which may be meant, to see what noise does.
    private func same(as node: Node) -> [Diagnostic] {
        guard let target, let against, !target.isEmbedded,
            target.place.urls == against.place.urls
        else { return [] }
        // Another header may lead to another server.
        if case .mapping(let members) = node.value,
            members.contains(where: { !["url", "urls", "pick"].contains($0.key) })
        {
            return []
        }
        return [
            .warning(
                .belowNoise,
                "'against' is the target itself, so that what they differ by is noise",
                at: node.range, hint: "name the server to compare with")
        ]
    }

    private func comparisons(_ threshold: Threshold) -> [Diagnostic] {
        threshold.condition.comparisons.flatMap { comparison -> [Diagnostic] in
            guard let extra = comparison.against else { return [] }
            let seconds = SlopeCheck.measured(
                phases, comparison.labels["phase"], isInside: false)
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
