import Metrics
import PlanText
import Statistics
import Units

/// Whether a phase of `for: A..B` can end before B: there must be something that a look can be sure of, and
/// looks late enough to be.
struct SureCheck {
    let list: PhaseList

    /// What is wrong with such phases, which stand in the plan itself.
    func findings(_ phases: [Phase], _ thresholds: [Threshold]) -> [Diagnostic] {
        phases.flatMap { phase -> [Diagnostic] in
            guard case .load(let load) = phase.shape, let shortest = load.shortest,
                shortest >= .seconds(1)
            else { return [] }
            return findings(
                phase, load, LookSchedule(from: shortest.seconds, to: load.length.seconds),
                thresholds)
        }
    }

    private func findings(
        _ phase: Phase, _ load: Load, _ schedule: LookSchedule, _ thresholds: [Threshold]
    ) -> [Diagnostic] {
        let place = list.place(of: phase, key: "for")
        guard phase.measured else {
            return [
                .error(
                    .neverSure,
                    "'\(phase.name)' has 'measure: false', so there is nothing to be sure of",
                    at: place, hint: "write for: \(load.length)")
            ]
        }
        let asked = thresholds.filter { threshold in
            threshold.window == nil && threshold.condition.comparisons.contains { $0.feeds(phase) }
        }
        guard !asked.isEmpty else {
            return [
                .error(
                    .neverSure,
                    "nothing can end '\(phase.name)' early: only limits of percentiles and shares can "
                        + "be sure, and no threshold on it has one", at: place,
                    hint: "write for: \(load.length), or a threshold such as p95(rtt) < 250ms")
            ]
        }
        return asked.compactMap { late($0, phase, load, schedule, at: place) }
    }

    /// Warns of a threshold that no look is late enough for to be sure that it holds.
    private func late(
        _ threshold: Threshold, _ phase: Phase, _ load: Load, _ schedule: LookSchedule,
        at place: SourceRange
    ) -> Diagnostic? {
        // One of several that may hold is enough.
        if case .any = threshold.condition { return nil }
        let strictest = threshold.condition.comparisons.filter { $0.feeds(phase) }
            .compactMap(\.allowed).min()
        guard let strictest, schedule.firstToHold(below: strictest) == nil else { return nil }
        let seconds = LookSchedule.secondsToHold(below: strictest)
        guard seconds < 1e9 else { return nil }
        let needed = TimeAmount.seconds(Int64(seconds))
        return .warning(
            .neverSure,
            "'\(threshold.text)' can be sure to hold after \(needed) at the earliest, so "
                + "'\(phase.name)' ends before \(load.length) only if it fails", at: place,
            hint: "write a longer range, or for: \(load.length)")
    }
}

extension Threshold.Comparison {
    /// Whether looks at a phase can be sure of it: it is about that, and its limit is that of a percentile, or of
    /// a share that may be more than nothing and less than all. A limit that is not known yet is none.
    fileprivate func feeds(_ phase: Phase) -> Bool {
        guard labels["phase"].map({ $0 == phase.name }) ?? true, limit > 0,
            ["<", "<=", ">", ">="].contains(comparison)
        else { return false }
        switch (aggregate, metric) {
        case (.percentile(let quantile), .time): return quantile < 1
        case (.share, _): return limit < 1
        default: return false
        }
    }

    private var isBelow: Bool { comparison.hasPrefix("<") }

    /// The share that a look must be sure to be below; nil of what must be above something.
    fileprivate var allowed: Double? {
        let margin = 1 - SequentialLook.margin
        switch aggregate {
        case .percentile(let quantile): return isBelow ? 1 - quantile : nil
        // Of a share above a half its rest is looked at.
        case .share where limit <= 0.5: return isBelow ? limit * margin : nil
        case .share: return isBelow ? nil : (1 - limit) * margin
        default: return nil
        }
    }
}
