internal import Glibc

extension SequentialLook {
    /// What the seconds say of the share above one bound.
    public struct Evidence: Equatable, Sendable {
        /// Seconds a batch has.
        public let batch: Int
        /// The share above the bound.
        public let share: Double
        /// Its distance from what is allowed in standard errors.
        public let z: Double
        /// The distance from which on it is sure.
        public let critical: Double
        /// Where the share, as log odds, is at the end of the longest run if its trend goes on, at worst up
        /// and at worst down.
        public let upward: Double
        public let downward: Double
        /// Whether so few samples are above the bound that no trend can be told.
        public let isRare: Bool
        /// Whether so few samples are not above it.
        public let isFull: Bool
        private let seconds: Double
        private let allowed: Double

        /// What is sure if it is below: far enough, not on its way up, and not turned by one more bad second.
        var isSurelyBelow: Bool {
            z < -critical && (isRare || upward < Evidence.odds(allowed))
                && (share * seconds + 1) / (seconds + 1) < allowed
        }

        /// What is sure if it is above: far enough, and not on its way down. The reference has no word on what
        /// is above altogether, where doubt about a trend is largest: a target that fails all the time would have
        /// to do so for half of the longest run.
        var isSurelyAbove: Bool {
            z > critical && (isFull || downward > Evidence.odds(allowed))
        }

        /// Nil where the first or the last half has no samples.
        init?(
            above: [Double], samples: [Double], allowed: Double, alpha: Double, longest: Double
        ) {
            let count = above.count
            guard count > 1 else { return nil }
            batch = max(1, count / 20)
            let batches = count / batch
            let start = count - batches * batch
            let (above, samples) = (Array(above[start...]), Array(samples[start...]))
            let total = samples.reduce(0, +)
            guard total > 0 else { return nil }
            let share = above.reduce(0, +) / total
            let parts = Batches(above, samples, size: batch)
            let correlation = laggedCorrelation(parts.residuals, bias: 0, most: 0.9)
            let error =
                max(parts.error, (max(share * (1 - share), 1 / total) / total).squareRoot())
                * ((1 + correlation) / (1 - correlation)).squareRoot()
            var z = (share - allowed) / error
            if z < 0 {
                // Far below, where the error itself is too small to be known, by the likelihood.
                let least = max(share, 1 / total)
                z = max(z, log(least / allowed) * least / error)
            }
            guard let halves = parts.halves else { return nil }
            let trend = halves.last.odds - halves.first.odds
            let doubt = 2 * hypot(halves.first.error, halves.last.error)
            let ahead = (longest - Double(count) / 2) / (Double(count) / 2)
            let now = Evidence.odds(share, of: total)
            self.share = share
            self.z = z
            critical = StudentDistribution.quantile(1 - alpha / 2, freedom: batches - 1)
            upward = now + max(0, trend + doubt) * ahead
            downward = now + min(0, trend - doubt) * ahead
            isRare = allowed >= 0.05 && halves.first.above < 10 && halves.last.above < 10
            isFull = halves.first.rest < 10 && halves.last.rest < 10
            seconds = Double(count)
            self.allowed = allowed
        }

        /// Log odds of a share; of one that was counted, half a sample is added to either side.
        static func odds(_ share: Double) -> Double { log(share / (1 - share)) }

        static func odds(_ share: Double, of samples: Double) -> Double {
            log((share * samples + 0.5) / ((1 - share) * samples + 0.5))
        }
    }

    /// The counts of batches of seconds.
    struct Batches {
        private let above: [Double]
        private let samples: [Double]

        /// What a half of them says.
        struct Half {
            var above: Double
            /// Those that are not.
            var rest: Double
            /// Log odds of its share, and their standard error.
            var odds: Double
            var error: Double
        }

        init(_ above: [Double], _ samples: [Double], size: Int) {
            func sums(_ values: [Double]) -> [Double] {
                stride(from: 0, to: values.count, by: size).map { start in
                    values[start..<start + size].reduce(0, +)
                }
            }
            self.init(above: sums(above), samples: sums(samples))
        }

        private init(above: [Double], samples: [Double]) {
            self.above = above
            self.samples = samples
        }

        private var total: Double { samples.reduce(0, +) }
        private var share: Double { above.reduce(0, +) / total }

        /// What each batch has more above the bound than the share of all.
        var residuals: [Double] {
            let share = share
            return zip(above, samples).map { $0 - share * $1 }
        }

        /// The standard error of the share, by the spread of its batches (ratio estimator).
        var error: Double {
            let count = Double(above.count)
            return (residuals.squares * count / (count - 1)).squareRoot() / total
        }

        /// The first and the last half; nil where one has no samples.
        var halves: (first: Half, last: Half)? {
            let half = above.count / 2
            func part(_ range: Range<Int>) -> Half? {
                let part = Batches(above: Array(above[range]), samples: Array(samples[range]))
                let total = part.total
                guard total > 0 else { return nil }
                let share = part.share
                let spread = max(share * (1 - share), 1 / total)
                let above = part.above.reduce(0, +)
                return Half(
                    above: above, rest: total - above, odds: Evidence.odds(share, of: total),
                    error: max(part.error, (spread / total).squareRoot()) / spread)
            }
            guard let first = part(0..<half), let last = part(above.count - half..<above.count)
            else { return nil }
            return (first, last)
        }
    }
}
