public import Assertions
public import Metrics
public import Plan
import Units

extension Assertion {
    /// The threshold with its labels resolved; `labels` has the URLs of the plan.
    init(_ threshold: Threshold, labels: LabelSpace) {
        self.init(
            text: threshold.text, line: threshold.line, name: threshold.name,
            phase: threshold.phase,
            condition: Assertions.Condition(threshold.condition, labels),
            optional: threshold.optional)
        window = threshold.window?.nanoseconds
        abortsAfter = threshold.abortsAfter?.nanoseconds
        severity = threshold.severity == .warn ? .warn : .fail
    }
}

extension Assertions.Condition {
    /// A condition of a run with these labels.
    public init(_ condition: Threshold.Condition, of labels: LabelSpace) {
        self.init(condition, labels)
    }

    fileprivate init(_ condition: Threshold.Condition, _ labels: LabelSpace) {
        switch condition {
        case .compare(let comparison): self = .compare(Assertions.Comparison(comparison, labels))
        case .all(let parts): self = .all(parts.map { Self($0, labels) })
        case .any(let parts): self = .any(parts.map { Self($0, labels) })
        }
    }
}

extension Assertions.Comparison {
    /// A figure of runs with these labels.
    public init(_ figure: FigureText, of labels: LabelSpace) {
        self.init(figure.subject, labels)
    }

    /// The reader has checked names and operators.
    fileprivate init(_ comparison: Threshold.Comparison, _ labels: LabelSpace) {
        func index(_ key: String, _ names: [String]) -> Int? {
            comparison.labels[key].flatMap { names.firstIndex(of: $0) }
        }
        let side = comparison.labels["side"].flatMap(RunSide.init)
        let urls = side == .against ? labels.against?.urls ?? [] : labels.urls
        self.init(
            aggregate: Aggregate(comparison.aggregate), metric: comparison.metric,
            filter: SeriesFilter(
                phase: index("phase", labels.phases), part: comparison.part,
                profile: index("profile", labels.profiles),
                message: index("message", labels.messages), url: index("url", urls)),
            kind: comparison.kind, subject: comparison.subject, state: comparison.state,
            comparison: Operator(rawValue: comparison.comparison) ?? .equal,
            // Beside a baseline and the other side it is known later.
            limit: comparison.limit.isNaN ? 0 : comparison.limit)
        self.side = side
        against = comparison.against
        baseline = comparison.baseline.map { allowed in
            switch allowed {
            case .share(let part): BaselineLimit(.share(part))
            case .amount(let amount): BaselineLimit(.amount(amount))
            }
        }
    }
}

extension Assertions.Comparison.Aggregate {
    fileprivate init(_ aggregate: Threshold.Aggregate) {
        switch aggregate {
        case .percentile(let quantile): self = .percentile(quantile)
        case .avg: self = .avg
        case .min: self = .min
        case .max: self = .max
        case .stddev: self = .stddev
        case .count: self = .count
        case .rate: self = .rate
        case .share: self = .share
        case .last: self = .last
        case .slope: self = .slope
        }
    }
}
