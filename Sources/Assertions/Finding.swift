import Metrics
import Units

/// A comparison with what it saw: of a compound condition, the one that decided it.
struct Finding: Sendable {
    var comparison: Comparison
    var observation: Observation
    var result: Verdict.Result

    /// Decides a condition by what its comparisons see. Three-valued: what has no samples leaves a
    /// compound open unless the rest decides it.
    init(_ condition: Condition, observe: (Comparison) -> Observation) {
        switch condition {
        case .compare(let comparison):
            let seen = observe(comparison)
            if comparison.baseline?.lack != nil {
                self.init(comparison, seen, .inconclusive)
                return
            }
            let holds = seen.holds(comparison.sign, comparison.limit)
            self.init(comparison, seen, holds.map { $0 ? .passed : .failed } ?? .noData)
        case .all(let parts):
            self.init(first: [.failed, .noData, .inconclusive, .passed], in: parts, observe)
        case .any(let parts):
            self.init(first: [.passed, .inconclusive, .noData, .failed], in: parts, observe)
        }
    }

    init(_ comparison: Comparison, _ seen: Observation, _ result: Verdict.Result) {
        self.comparison = comparison
        observation = seen
        self.result = result
    }

    /// The first part that came out as the strongest result that any part has.
    private init(
        first order: [Verdict.Result], in parts: [Condition],
        _ observe: (Comparison) -> Observation
    ) {
        let findings = parts.map { Finding($0, observe: observe) }
        for result in order {
            if let found = findings.first(where: { $0.result == result }) {
                self = found
                return
            }
        }
        preconditionFailure("a condition has at least one part")
    }

    /// What its limit beside a baseline is made of, or why there is none; nil of others.
    var ofBaseline: String? {
        let unit = MeasureUnit(of: comparison.aggregate, comparison.metric)
        return comparison.baseline.flatMap { $0.lack ?? $0.note(unit, limit: comparison.limit) }
    }

    /// The limit as it is known now: what is compared with the other side has that of what was measured there.
    var limit: Double {
        guard let sides = observation.sides else { return comparison.limit }
        guard let base = sides.base else { return 0 }
        return sides.isPoints ? base + sides.allowed : base * (1 + sides.allowed)
    }

    /// How far beyond its limit the value is, in parts of the limit; below 0 where it holds.
    private var excess: Double {
        guard let value = observation.value else { return -.infinity }
        let (limit, scale) = (comparison.limit, comparison.limit == 0 ? 1 : abs(comparison.limit))
        return switch comparison.comparison {
        case .less, .lessOrEqual: (value - limit) / scale
        case .greater, .greaterOrEqual: (limit - value) / scale
        case .equal: abs(value - limit) / scale
        case .notEqual: -abs(value - limit) / scale
        }
    }

    /// Whether it is worse than another one of the same condition.
    func isWorse(than other: Finding) -> Bool {
        if result != other.result { return result == .failed }
        return excess > other.excess
    }

    /// What there is to say of how many samples there are.
    var ofSamples: String? {
        comparison.percentile.flatMap(SampleNeed.init)?.note(for: observation.samples)
    }

    /// Percentiles of windows are within 1 % of the truth; what is that near to its limit may be on
    /// its other side.
    var onTheLine: String? {
        guard comparison.percentile != nil, let value = observation.value,
            abs(value - comparison.limit) <= 0.01 * abs(comparison.limit)
        else { return nil }
        return "on the line: windows tell a percentile to 1 %"
    }
}

extension Comparison {
    /// The operator that decides: a limit beside a baseline is a value of its runs, or as good as one, and not
    /// beyond it.
    fileprivate var sign: Operator {
        guard baseline != nil else { return comparison }
        return comparison == .less || comparison == .lessOrEqual ? .lessOrEqual : .greaterOrEqual
    }
}
