/// Whether one of two sides exceeds a bound more often, block by block, where the noise hits both.
///
/// Of each block counts are what of either side is above the bound. The difference of the sides is held
/// against its own error: the residuals of `difference − beta · sum`, with their correlation from one block
/// to the next, and never less than chance alone would make it.
public struct PairedShare: Equatable, Sendable {
    /// The excess of the new side as a share of all that is above the bound.
    public private(set) var excess = 0.0
    /// The correlation of a block's residual with that of the next, 0 … 0.8.
    public private(set) var correlation = 0.0
    /// The standard error of the sum of all differences.
    public private(set) var error = 0.0
    /// The sum of the differences in standard errors.
    public private(set) var t = 0.0
    /// Degrees of freedom of `t`.
    public let freedom: Int

    /// From the counts of each block, those of base scaled to as many samples as new has; the bound is about
    /// the `quantile` of both. At least two blocks.
    public init(base: [Double], new: [Double], quantile: Double) {
        let count = Double(base.count)
        freedom = base.count - 1
        let differences = zip(base, new).map { $1 - $0 }
        let sums = zip(base, new).map { $0 + $1 }
        let total = sums.reduce(0, +)
        guard total > 0 else { return }
        let difference = differences.reduce(0, +)
        let excess = difference / total
        let residuals = zip(differences, sums).map { $0 - excess * $1 }
        let correlation = laggedCorrelation(residuals, bias: 1 / count, most: 0.8)
        let spread = (residuals.squares * count / (count - 1)).squareRoot()
        error = max(
            spread * ((1 + correlation) / (1 - correlation)).squareRoot(),
            differences.squares.squareRoot(), 0.5 * (total * quantile).squareRoot())
        self.excess = excess
        self.correlation = correlation
        t = difference / error
    }

    /// Whether the new side is above the bound more often, at this level of one-sided significance.
    public func isMore(_ significance: Double) -> Bool {
        t > StudentDistribution.quantile(1 - significance, freedom: freedom)
    }
}

/// The correlation of each residual with the next, of residuals about 0: plus what so few of them hide,
/// within 0 … `most`.
func laggedCorrelation(_ residuals: [Double], bias: Double, most: Double) -> Double {
    let squares = residuals.squares
    let products = zip(residuals, residuals.dropFirst()).map { $0 * $1 }.reduce(0, +)
    return min(max((squares > 0 ? products / squares : 0) + bias, 0), most)
}

extension [Double] {
    /// The sum of their squares.
    var squares: Double { reduce(0) { $0 + $1 * $1 } }
}
