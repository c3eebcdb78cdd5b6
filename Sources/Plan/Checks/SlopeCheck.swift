import Metrics
import PlanText
import Units

/// Finds slopes of gauges that a run is too short for.
enum SlopeCheck {
    /// So many seconds with a value a slope takes.
    private static let seconds = 30.0

    /// What never has enough seconds, among conditions that stand at these places.
    static func findings(
        _ judged: [(condition: Threshold.Condition, range: SourceRange)], _ phases: [Phase],
        _ observed: [ObservedTarget]
    ) -> [Diagnostic] {
        judged.flatMap { condition, range in
            condition.comparisons.filter { $0.aggregate == .slope }.compactMap { comparison in
                let every = every(comparison.metric, observed)
                let length = measured(phases, comparison.labels["phase"], isInside: false)
                guard length < seconds * every else { return nil }
                return .warning(
                    .neverHolds,
                    "this has no samples: a slope takes \(Int(seconds)) seconds with a value, and "
                        + "there are at most \(Int(length / every))", at: range,
                    hint: every > 1
                        ? "read it more often, or measure longer" : "measure longer")
            }
        }
    }

    /// How many seconds lie between two values of a gauge.
    private static func every(_ metric: Metric, _ observed: [ObservedTarget]) -> Double {
        guard case .observed(let gauge) = metric,
            let target = observed.first(where: { $0.gauges.contains(gauge) })
        else { return 1 }
        return max(1, target.every.seconds)
    }

    /// How long phases are measured, all of them or the one of this name with what is inside it.
    static func measured(
        _ phases: [Phase], _ name: String?, isInside: Bool
    ) -> Double {
        phases.reduce(0) { sum, phase in
            let isInside = isInside || name == nil || phase.name == name
            let own = isInside && phase.measured
            switch phase.shape {
            case .load(let load): return sum + (own ? load.length.seconds : 0)
            case .stress(let stress): return sum + (own ? stress.every.seconds : 0)
            case .once(_, _, let time), .pause(let time), .storm(_, _, let time):
                return sum + (own ? time.seconds : 0)
            case .run(let program):
                return sum + (own ? program.lengths.upperBound.seconds : 0)
            case .rounds(let times, let inner):
                return sum + Double(times) * measured(inner, name, isInside: isInside)
            case .parallel(let branches):
                return sum + (branches.map { measured($0, name, isInside: isInside) }.max() ?? 0)
            }
        }
    }
}
