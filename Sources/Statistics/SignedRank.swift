/// The distribution of Wilcoxon's signed-rank statistic W, the sum of the ranks of all positive differences,
/// where positive and negative ones are equally likely.
enum SignedRank {
    /// The largest c with P(W ≤ c) ≤ alpha / 2; nil where even P(W = 0) is more.
    ///
    /// Exact up to 60 differences: each of the ranks 1 … n is in the sum or not. Beyond by the normal
    /// distribution with its mean n(n+1)/4 and variance n(n+1)(2n+1)/24, less one half for its steps.
    static func critical(_ n: Int, alpha: Double) -> Int? {
        guard n <= 60 else {
            let count = Double(n)
            let spread = (count * (count + 1) * (2 * count + 1) / 24).squareRoot()
            let z = NormalDistribution.quantile(1 - alpha / 2)
            return Int((count * (count + 1) / 4 - z * spread - 0.5).rounded(.down))
        }
        var chances = [1.0] + Array(repeating: 0, count: n * (n + 1) / 2)
        for rank in stride(from: 1, through: n, by: 1) {
            for sum in chances.indices.reversed() {
                let before = sum >= rank ? chances[sum - rank] : 0
                chances[sum] = (chances[sum] + before) / 2
            }
        }
        var below = 0.0
        for (sum, chance) in chances.enumerated() {
            below += chance
            if below > alpha / 2 { return sum == 0 ? nil : sum - 1 }
        }
        return chances.count - 1
    }
}
