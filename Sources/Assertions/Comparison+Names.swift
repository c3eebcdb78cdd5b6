public import Metrics

extension Comparison {
    /// The same comparison in a run with other labels: names count, not their places. nil where that run lacks
    /// one of them, so that it has no such figure.
    public func renamed(from own: LabelSpace, to other: LabelSpace) -> Comparison? {
        if own == other { return self }
        func place(_ index: Int?, _ names: KeyPath<LabelSpace, [String]>) -> (isThere: Bool, Int?) {
            guard let index else { return (true, nil) }
            let found = other[keyPath: names].firstIndex(of: own[keyPath: names][index])
            return (found != nil, found)
        }
        let phase = place(filter.phase, \.phases)
        let profile = place(filter.profile, \.profiles)
        let message = place(filter.message, \.messages)
        let url = place(filter.url, \.urls)
        guard phase.isThere, profile.isThere, message.isThere, url.isThere else { return nil }
        if case .observed(let gauge) = metric, !other.observed.contains(gauge) { return nil }
        var renamed = self
        renamed.filter = SeriesFilter(
            phase: phase.1, part: filter.part, profile: profile.1, message: message.1, url: url.1)
        return renamed
    }

    /// Whether more of it is worse: of times and of what goes wrong; of throughput less is.
    public var isWorseHigher: Bool {
        switch metric {
        case .time(.flow) where aggregate == .share: false
        case .time: aggregate != .count && aggregate != .rate
        case .count(let metric): Self.wrong.contains(metric)
        case .gauge(.states): state == .closed || state == .failed
        case .gauge: false
        case .observed: true
        }
    }

    /// What should not happen.
    private static let wrong: Set<CountMetric> = [
        .errors, .timeouts, .cut, .lost, .duplicated, .reordered, .dropped, .skipped, .late,
        .repliesLate, .repliesDuplicated, .repliesFurther, .unmatched, .trailing, .failed,
        .checksFailed, .deadlines, .startsLate, .clientsMissing, .unrecovered, .requestsDropped,
        .withdrawn, .disruptions,
    ]
}
