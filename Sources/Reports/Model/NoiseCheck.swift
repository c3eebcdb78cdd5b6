internal import Assertions
public import Metrics
internal import Units

/// Holds figures of a run against what its host shows by itself.
///
/// A figure below twice the floor is noise: at least half of it is the host's own. What a run has of the
/// target's is the rest, and that is no larger than what a busy moment of the host adds.
public struct NoiseCheck: Sendable {
    public let floor: NoiseFloor

    /// So many times the floor is where figures begin to be the target's.
    public static let factor = 2.0

    /// nil where no calibration was given, or one of another host.
    public init?(_ header: RunHeader) {
        guard let floor = header.floor, floor.contradictions(header.host).isEmpty else {
            return nil
        }
        self.floor = floor
    }

    /// The floor under a figure that is noise; nil where it is none. Nanoseconds.
    public func floor(
        under value: Double, of metric: TimeMetric, at quantile: Double
    ) -> NoiseFloor.Figure? {
        floor.floor(of: metric, at: quantile).flatMap {
            value < NoiseCheck.factor * $0.nanoseconds ? $0 : nil
        }
    }

    /// What there is to say of an assertion that was judged: that its limit, or what was seen, is noise.
    func notes(on assertion: Assertion, _ verdict: Verdict) -> [String] {
        let comparisons = assertion.condition.comparisons
        return comparisons.flatMap { comparison -> [String] in
            guard let (metric, quantile) = comparison.floored else { return [] }
            if let own = floor(under: comparison.limit, of: metric, at: quantile) {
                return ["the limit is within the noise of this host, \(own.words)"]
            }
            // Of several comparisons nobody knows here which one decided.
            guard comparisons.count == 1, let observed = verdict.observed,
                let own = floor(under: observed, of: metric, at: quantile)
            else { return [] }
            return ["within the noise of this host, \(own.words)"]
        }
    }
}

extension NoiseFloor.Figure {
    fileprivate var words: String { "whose own \(name) is \(Format.milliseconds(nanoseconds))" }
}

extension Comparison {
    /// What a floor may lie under. A mean is held against the median, the most against p99.
    fileprivate var floored: (metric: TimeMetric, quantile: Double)? {
        guard case .time(let metric) = metric else { return nil }
        switch aggregate {
        case .percentile(let q): return (metric, q)
        case .avg: return (metric, 0.5)
        case .max: return (metric, 1)
        case .min, .stddev, .count, .rate, .share, .last, .slope: return nil
        }
    }
}
