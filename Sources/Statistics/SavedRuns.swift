/// Runs of two sides, one figure each, measured one after another: whether those of new are greater than those
/// of base by more than a limit (Mann and Whitney 1947, one-sided).
public struct SavedRuns: Equatable, Sendable {
    /// The chance of a difference as great as this one if new is base + limit.
    public let p: Double
    /// The median of the ratios of all pairs, before the limit is taken off.
    public let ratio: Double

    /// From the figures of each run, all above 0, at least one a side; `limit` 0.05 is + 5 %.
    ///
    /// Exact, with ties as halves: all ways to choose the runs of new out of all runs are counted by the sum of
    /// their ranks, in doubled ranks, so that those of ties are whole numbers.
    public init(base: [Double], new: [Double], limit: Double) {
        let scaled = new.map { $0 / (1 + limit) }
        let ranks = SavedRuns.doubledRanks(base + scaled)
        let observed = ranks[base.count...].reduce(0, +)
        let chances = SavedRuns.sums(of: new.count, among: ranks)
        let total = chances.reduce(0, +)
        p = chances[min(observed, chances.count)...].reduce(0, +) / total
        let ratios = base.flatMap { base in new.map { $0 / base } }.sorted()
        ratio =
            (ratios[(ratios.count - 1) / 2] * ratios[ratios.count / 2]).squareRoot()
    }

    /// Twice the rank of each value among all, from 1; equal values share the mean of theirs. Values that
    /// differ by less than 1e-12 of them are equal: they were scaled.
    private static func doubledRanks(_ values: [Double]) -> [Int] {
        func isLess(_ one: Double, _ other: Double) -> Bool { other - one > 1e-12 * other }
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
        for rank in ranks {
            for taken in stride(from: size, to: 0, by: -1) {
                for sum in stride(from: most, through: rank, by: -1) {
                    ways[taken][sum] += ways[taken - 1][sum - rank]
                }
            }
        }
        return ways[size]
    }
}
