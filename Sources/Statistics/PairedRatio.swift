internal import Glibc

/// The ratio of a quantile on two sides that were measured beside each other, from blocks of the same moments.
///
/// Two looks at the same blocks: `ofBlocks` takes a quantile of each and is blind to stalls in few of them;
/// `share` counts what exceeds one bound, and sees those.
public struct PairedRatio<Block: Latencies> {
    private let base: [Block]
    private let new: [Block]
    /// All blocks of a side together.
    private let allBase: Block
    private let allNew: Block
    private let quantile: Double

    /// Blocks of base and new in the same order, at least two, and each side's samples as a whole, of which
    /// there must be some. A block without samples on one side is no pair: leave it out.
    public init(base: [Block], new: [Block], allBase: Block, allNew: Block, quantile: Double) {
        self.base = base
        self.new = new
        self.allBase = allBase
        self.allNew = allNew
        self.quantile = quantile
    }

    /// The ratio of new to base over all samples.
    public var ratio: Double { allNew.quantile(quantile) / allBase.quantile(quantile) }

    /// The ratio by the quantiles of each block, with an interval of 1 − alpha.
    public func ofBlocks(alpha: Double) -> RatioInterval? {
        HodgesLehmann.ratio(
            ofLogarithms: zip(base, new).map { base, new in
                log(new.quantile(quantile) / base.quantile(quantile))
            }, alpha: alpha)
    }

    /// Whether new exceeds `ratio` × base: what lies above the one bound that both sides, new scaled back by
    /// the ratio, exceed together by the share that the quantile leaves.
    public func share(above ratio: Double) -> PairedShare {
        let (baseCount, newCount) = (Double(allBase.count), Double(allNew.count))
        let scaled = allNew.quantile(quantile) / ratio
        let middle = allBase.quantile(quantile)
        var (low, high) = (min(middle, scaled) * (1 - 1e-9), max(middle, scaled) * (1 + 1e-9))
        for _ in 0..<60 {
            let bound = (low + high) / 2
            let above =
                Double(allBase.countAbove(bound)) / baseCount
                + Double(allNew.countAbove(bound * ratio)) / newCount
            if above > 2 * (1 - quantile) { low = bound } else { high = bound }
        }
        return PairedShare(
            base: base.map { Double($0.countAbove(high)) * newCount / baseCount },
            new: new.map { Double($0.countAbove(high * ratio)) }, quantile: quantile)
    }

    /// The ratio with the interval of 1 − alpha that `share` gives: the ratios that it does not exclude.
    /// A bound is nil where even 50 times more or less is not excluded.
    public func interval(alpha: Double) -> RatioInterval {
        let middle = log(ratio)
        let limit = StudentDistribution.quantile(1 - alpha / 2, freedom: base.count - 1)
        func bound(_ sign: Double) -> Double? {
            func isExcluded(_ distance: Double) -> Bool {
                sign * share(above: exp(middle + sign * distance)).t <= -limit
            }
            var far = 0.01
            while !isExcluded(far) {
                far *= 1.5
                if far >= 4 { return nil }
            }
            var near = 0.0
            for _ in 0..<20 {
                let distance = (near + far) / 2
                if isExcluded(distance) { far = distance } else { near = distance }
            }
            return exp(middle + sign * far)
        }
        return RatioInterval(ratio: ratio, low: bound(-1), high: bound(1))
    }
}
