import Metrics
import PlanText
import Units

/// What the language makes of the catalogue of metrics: which aggregates a metric takes, which labels
/// it has, and what gives it samples.
extension Metric {
    /// Metrics of requests that an `expect` step is, too.
    private static let ofSteps: Set<Metric> = [
        .time(.rtt), .time(.serviceTime), .count(.requests), .count(.timeouts),
    ]

    /// The keys of the language without all of which it has no samples.
    var makers: [String] {
        switch self {
        case .count(.delivered), .count(.lost), .count(.duplicated), .count(.reordered): ["of"]
        case .count(.disruptions): ["disrupt"]
        case .time(.acquire): ["pool"]
        case .time(.recovery): ["storm", "run"]
        case .gauge(.capacity): ["stress"]
        default: []
        }
    }

    /// All such keys.
    static let allMakers = Set(all.flatMap(\.makers))

    /// Whether its messages are the names of `receive` alone.
    var isOfReceives: Bool {
        definition.labels.isDisjoint(with: .message) && definition.labels.contains(.receive)
    }

    /// Whether its messages are names of `receive` as well as messages that are sent.
    var isOfFrames: Bool { definition.labels.isSuperset(of: [.message, .receive]) }

    /// Whether its messages may be the names of steps.
    var isOfSteps: Bool { isOfFrames || Self.ofSteps.contains(self) }

    /// Whether an aggregate makes sense of it.
    func takes(_ aggregate: Threshold.Aggregate) -> Bool {
        switch (self, aggregate) {
        case (_, .share): definition.share != nil
        case (.time, .last), (.time, .slope): false
        case (.time, _): true
        case (.count, .count), (.count, .rate): true
        case (.count, _): false
        case (.gauge(.capacity), .slope): false
        case (.gauge, let aggregate), (.observed, let aggregate):
            [.avg, .min, .max, .last, .slope].contains(aggregate)
        }
    }

    /// Whether what an aggregate makes of it may be below 0: what is measured is not, but a slope is
    /// where a gauge falls, and who knows what a target counts.
    func mayBeNegative(as aggregate: Threshold.Aggregate) -> Bool {
        if aggregate == .slope { return true }
        return if case .observed(let gauge) = self { gauge.unit == .number } else { false }
    }

    /// The aggregates that make sense of it, as a user writes them.
    var aggregates: String {
        definition.kind.aggregates + (definition.share == nil ? "" : ", share")
    }

    /// The metrics that may be meant by a name that is none and that this is asked of: the one that is
    /// spelled nearly so, or that other tools call nearly so, else those that have a part of it.
    /// `observed` are those that the plan defines.
    static func near(
        _ name: String, taking aggregate: Threshold.Aggregate, observed: [ObservedGauge] = []
    ) -> [String] {
        let names = (all + observed.map(Metric.observed)).filter { $0.takes(aggregate) }
            .map(\.name)
        if let near = ForeignWords.meaning(of: name, among: names)
            ?? closest(to: name, among: names)
            ?? ThresholdWord.metric(near: name), names.contains(near)
        {
            return [near]
        }
        func parts(_ name: String) -> Set<Substring> {
            Set(name.split { ".-_".contains($0) })
        }
        // The other gauges of the same target come first.
        let beside = observed.map(\.name).filter {
            $0.prefix { $0 != "." } == name.prefix { $0 != "." }
        }
        if !beside.isEmpty { return beside.filter(names.contains) }
        let wanted = parts(name.lowercased())
        return Array(names.filter { !parts($0).isDisjoint(with: wanted) }.prefix(3))
    }
}

extension MetricKind {
    /// The aggregates that every metric of the kind takes.
    var aggregates: String {
        switch self {
        case .time: "p50 … p99.99, avg, min, max, stddev, count, rate"
        case .count, .bytes: "count, rate"
        case .gauge: "avg, min, max, last, slope"
        }
    }
}
