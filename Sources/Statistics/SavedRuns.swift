/// Runs of two sides, one figure each, measured one after another: whether those of new are greater than those
/// of base by more than a limit (Mann and Whitney 1947, one-sided).
public struct SavedRuns: Equatable, Sendable {
    /// The chance of a difference as great as this one if new is base + limit.
    public let p: Double
    /// The median of the ratios of all pairs, before the limit is taken off.
    public let ratio: Double

    /// From the figures of each run, all above 0, at least one a side; `limit` 0.05 is + 5 %.
    public init(base: [Double], new: [Double], limit: Double) {
        p = SavedRuns.chance(base: base, shifted: new.map { $0 / (1 + limit) })
        let ratios = base.flatMap { base in new.map { $0 / base } }.sorted()
        ratio =
            (ratios[(ratios.count - 1) / 2] * ratios[ratios.count / 2]).squareRoot()
    }

    /// With fewer runs a side no order of them is rare enough to show a change.
    public static let fewest = 4

    /// The chance that a verdict is wrong at what is allowed, by how many runs the side has that has fewer:
    /// with four there is no rarer order than 1 of 70.
    public static func alpha(runs: Int) -> Double { runs <= fewest ? 0.015 : 0.01 }

    /// More runs than these are looked at by the normal approximation, which is then as good.
    private static let mostExact = 100

    /// The chance that the figures of new are so much greater if both sides are alike, once what is allowed has
    /// been taken off; at least one a side.
    ///
    /// Exact, with ties as halves: all ways to choose the runs of new out of all runs are counted by the sum of
    /// their ranks, in doubled ranks, so that those of ties are whole numbers.
    public static func chance(base: [Double], shifted: [Double]) -> Double {
        let ranks = doubledRanks(base + shifted)
        let observed = ranks[base.count...].reduce(0, +)
        guard ranks.count <= mostExact else {
            return approximateChance(ranks, of: shifted.count, sum: observed)
        }
        let chances = sums(of: shifted.count, among: ranks)
        let total = chances.reduce(0, +)
        return min(1, chances[min(observed, chances.count)...].reduce(0, +) / total)
    }

    /// By the mean and the variance of a sum of so many ranks drawn without putting back, ties and all; half a
    /// rank is taken off for the step.
    private static func approximateChance(_ ranks: [Int], of size: Int, sum: Int) -> Double {
        let (count, size) = (Double(ranks.count), Double(size))
        let mean = Double(ranks.reduce(0, +)) / count
        let square =
            ranks.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / (count - 1)
        let variance = size * (count - size) / count * square
        guard variance > 0 else { return 1 }
        return NormalDistribution.above((Double(sum) - size * mean - 1) / variance.squareRoot())
    }

    /// Which contrast of two runs, from 1 and from either end of all in their order, is the end of an interval
    /// that errs there with a chance of at most `alpha`; 0 where there are too few runs for one.
    ///
    /// It is where the test ends: new is surely beyond a limit if this contrast lies beyond it.
    static func end(base: Int, new: Int, alpha: Double) -> Int {
        guard base + new <= mostExact else {
            let (base, new) = (Double(base), Double(new))
            let spread = (base * new * (base + new + 1) / 12).squareRoot()
            let end = base * new / 2 + NormalDistribution.quantile(alpha) * spread
            return max(0, Int(end.rounded(.down)))
        }
        let ways = sums(of: new, among: Array(1...(base + new)))
        let least = new * (new + 1) / 2
        let total = ways.reduce(0, +)
        var (end, below) = (0, 0.0)
        while least + end < ways.count {
            below += ways[least + end]
            if below / total > alpha { break }
            end += 1
        }
        return end
    }

    /// Twice the rank of each value among all, from 1; equal values share the mean of theirs. Values that
    /// differ by less than 1e-12 of them are equal: they were scaled.
    private static func doubledRanks(_ values: [Double]) -> [Int] {
        func isLess(_ one: Double, _ other: Double) -> Bool { other - one > 1e-12 * abs(other) }
        return values.map { value in
            let less = values.count { isLess($0, value) }
            let more = values.count { isLess(value, $0) }
            return less + 1 + values.count - more
        }
    }

    /// In how many ways so many of the ranks have each sum.
    private static func sums(of size: Int, among ranks: [Int]) -> [Double] {
        let most = ranks.reduce(0, +)
        var ways = Array(repeating: [Double](repeating: 0, count: most + 1), count: size + 1)
        ways[0][0] = 1
        var reach = 0
        for (index, rank) in ranks.enumerated() {
            reach += rank
            for taken in stride(from: min(size, index + 1), to: 0, by: -1) {
                for sum in stride(from: reach, through: rank, by: -1) {
                    ways[taken][sum] += ways[taken - 1][sum - rank]
                }
            }
        }
        return ways[size]
    }
}
