import Metrics

/// What a second, or a window of them, has of one series.
enum WindowFigures: Sendable {
    case times(CoarseHistogram)
    case events(UInt64)
    /// A share; sessions that are open at its end are units too that may have failed.
    case units(part: UInt64, whole: UInt64, open: UInt64)
    case gauge(GaugeSummary?)

    /// Takes in the seconds that follow; times are summed elsewhere, see `SlidingWindow`.
    mutating func merge(_ next: WindowFigures) {
        switch (self, next) {
        case (.times(var samples), .times(let more)):
            samples.merge(more)
            self = .times(samples)
        case (.events(let events), .events(let more)): self = .events(events &+ more)
        case (.units(let part, let whole, _), .units(let more, let wholeOfMore, let open)):
            self = .units(part: part &+ more, whole: whole &+ wholeOfMore, open: open)
        case (.gauge(let seen), .gauge(let more)):
            guard var sum = seen, let more else {
                self = .gauge(seen ?? more)
                return
            }
            sum.merge(more)
            self = .gauge(sum)
        default: preconditionFailure("figures of one series are of one kind")
        }
    }

    /// What a comparison sees in them, over so many seconds.
    func observation(_ aggregate: Comparison.Aggregate, in seconds: Double) -> Observation {
        switch self {
        case .times(let samples):
            Observation(aggregate, samples.moments, quantile: samples.quantile)
        case .events(let events): Observation(aggregate, events: events, in: seconds)
        case .units(let part, let whole, let open): Observation(part: part, whole: whole &+ open)
        case .gauge(let seen): seen.map { Observation(aggregate, $0) } ?? .nothing
        }
    }
}
