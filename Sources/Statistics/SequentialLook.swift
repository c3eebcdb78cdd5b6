/// One look at a run that ends as soon as a percentile is sure to hold its limit or to break it.
///
/// What is looked at is the share of samples above the limit, second by second, which must be below what the
/// percentile leaves. Looks repeat, so that each has only its part of the chance to be wrong; both answers
/// have a margin; and seconds that resemble each other, a trend, or one more bad second keep it unsure.
public struct SequentialLook: Equatable, Sendable {
    /// What is sure.
    public enum Decision: Equatable, Sendable { case holds, breaks }

    /// Nil while neither is sure.
    public let decision: Decision?
    /// What the decision, or the want of one, comes from; nil where half of the time has no samples.
    public let evidence: Evidence?

    /// The samples of each second: all, those above 0.9 × the limit, those above 1.1 × the limit.
    public struct Second: Equatable, Sendable {
        public var samples: Double
        public var aboveLow: Double
        public var aboveHigh: Double

        public init(samples: Double, aboveLow: Double, aboveHigh: Double) {
            self.samples = samples
            self.aboveLow = aboveLow
            self.aboveHigh = aboveHigh
        }
    }

    /// Looks at all seconds so far. `allowed` is the share that may be above the limit, 0.01 of a p99;
    /// `alpha` what this look may be wrong by; `longest` how many seconds the run lasts at most.
    public init(_ seconds: [Second], allowed: Double, alpha: Double, longest: Double) {
        func evidence(_ above: KeyPath<Second, Double>) -> Evidence? {
            Evidence(
                above: seconds.map { $0[keyPath: above] }, samples: seconds.map(\.samples),
                allowed: allowed, alpha: alpha, longest: longest)
        }
        guard let low = evidence(\.aboveLow), let high = evidence(\.aboveHigh) else {
            (decision, self.evidence) = (nil, nil)
            return
        }
        if low.isSurelyBelow {
            (decision, self.evidence) = (.holds, low)
        } else if high.isSurelyAbove {
            (decision, self.evidence) = (.breaks, high)
        } else {
            (decision, self.evidence) = (nil, low)
        }
    }
}
