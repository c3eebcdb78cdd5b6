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

    /// Both answers keep so much of the limit away from it.
    public static let margin = 0.1

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

// Shares of units.
extension SequentialLook {
    /// The units of each second, and the part of them that counts. What lasts, such as a session, is a unit of
    /// the whole run and not of one second: there are `most` units if it counts in full, and `least` if only so
    /// much of it does as the run has had of its longest time.
    public struct Units: Equatable, Sendable {
        public var part: Double
        public var least: Double
        public var most: Double

        public init(part: Double, least: Double, most: Double) {
            self.part = part
            self.least = least
            self.most = most
        }
    }

    /// Looks at a share of units, which holds below its limit. The margin of a tenth is that of the share
    /// itself, of one above a half that of its rest: 0.1 % of errors that may be as 99.9 % that must not.
    public init(_ seconds: [Units], limit: Double, alpha: Double, longest: Double) {
        let isLarge = limit > 0.5
        let limit = isLarge ? 1 - limit : limit
        /// Of the share, or of its rest, by one of the two numbers of units.
        func look(_ units: KeyPath<Units, Double>, allowed: Double) -> Evidence? {
            Evidence(
                above: seconds.map { second in
                    let (all, part) = (second[keyPath: units], second.part)
                    return isLarge ? max(0, all - part) : min(all, part)
                }, samples: seconds.map { $0[keyPath: units] }, allowed: allowed, alpha: alpha,
                longest: longest)
        }
        // The fewer units there are, the larger is the share, and the smaller its rest.
        let below = look(
            isLarge ? \.most : \.least, allowed: limit * (1 - SequentialLook.margin))
        let above = look(
            isLarge ? \.least : \.most, allowed: limit * (1 + SequentialLook.margin))
        if let below, below.isSurelyBelow {
            (decision, evidence) = (isLarge ? .breaks : .holds, below)
        } else if let above, above.isSurelyAbove {
            (decision, evidence) = (isLarge ? .holds : .breaks, above)
        } else {
            (decision, evidence) = (nil, below)
        }
    }
}
