public import Metrics

/// The percentile curve of a base: of one side of a run, or of several runs with what lies between them.
public struct BaseCurve: Hashable, Sendable, Codable {
    /// The time that it is of, such as `rtt`.
    public var metric: String
    /// How many runs it is of.
    public var runs: Int
    /// Lowest, median and highest run at each step of `PercentileSteps`, in nanoseconds; all as long.
    public var low: [Double] = []
    public var middle: [Double] = []
    public var high: [Double] = []

    /// As far as each run has ten samples above; nil where that is nowhere.
    public init?(_ metric: TimeMetric, of runs: [Histogram]) {
        self.metric = metric.name
        self.runs = runs.count
        guard let fewest = runs.map(\.count).min() else { return nil }
        for step in 0...PercentileSteps.most {
            let quantile = PercentileSteps.quantile(step)
            guard (1 - quantile) * Double(fewest) >= 9.99 else { break }
            let values = runs.compactMap { $0.quantile(quantile) }.sorted()
            guard values.count == runs.count else { break }
            low.append(values[0])
            middle.append(values.middle)
            high.append(values[values.count - 1])
        }
        if middle.isEmpty { return nil }
    }

    /// The median run at a quantile, between two steps on a line; nil beyond its end.
    func middle(near quantile: Double) -> Double? {
        guard
            let next = middle.indices.first(where: { step in
                PercentileSteps.quantile(step) >= quantile - 1e-9
            })
        else { return nil }
        guard next > 0 else { return middle[0] }
        let (from, to) = (PercentileSteps.quantile(next - 1), PercentileSteps.quantile(next))
        let part = min(1, max(0, (quantile - from) / (to - from)))
        return middle[next - 1] + part * (middle[next] - middle[next - 1])
    }

    /// Whether the lists belong together, as those of a file may not.
    var isWhole: Bool {
        low.count == middle.count && high.count == middle.count
            && middle.count <= PercentileSteps.most + 1
            && (low + middle + high).allSatisfy { $0.isFinite && $0 >= 0 }
    }
}

extension [Double] {
    /// The median of values in order; 0 of none.
    var middle: Double {
        isEmpty ? 0 : (self[(count - 1) / 2] + self[count / 2]) / 2
    }
}
