internal import Glibc

/// The shift of paired differences, and its interval, without an assumption about their shape (Hodges and
/// Lehmann 1963): the median of the means of all pairs, each difference with itself too.
public enum HodgesLehmann {
    /// The ratio of two sides from the logarithms of their ratios, one a block; nil without any.
    ///
    /// Bounds are the means of pairs at the ranks that Wilcoxon's signed-rank distribution gives for
    /// 1 − alpha; there are none below 8 blocks at alpha = 0.01.
    public static func ratio(ofLogarithms logarithms: [Double], alpha: Double) -> RatioInterval? {
        guard !logarithms.isEmpty else { return nil }
        let pairs = PairMeans(logarithms)
        let middle = (pairs[(pairs.count - 1) / 2] + pairs[pairs.count / 2]) / 2
        let rank = SignedRank.critical(logarithms.count, alpha: alpha)
        return RatioInterval(
            ratio: exp(middle), low: rank.map { exp(pairs[$0]) },
            high: rank.map { exp(pairs[pairs.count - 1 - $0]) })
    }
}

/// The means of all pairs of some numbers, each with itself too, in ascending order. None is stored: an hour
/// of blocks has six million.
struct PairMeans {
    private let sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    var count: Int { sorted.count * (sorted.count + 1) / 2 }

    /// The mean of a rank, from 0: the least number that more than `rank` means do not exceed, found by
    /// halving, which ends where two numbers have none between them.
    subscript(rank: Int) -> Double {
        var (low, high) = (sorted[0], sorted[sorted.count - 1])
        if countUp(to: low) > rank { return low }
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return high }
            if countUp(to: middle) > rank { high = middle } else { low = middle }
        }
    }

    /// How many means are at most this: for each number from the lowest on, its partners end earlier.
    private func countUp(to bound: Double) -> Int {
        var total = 0
        var end = sorted.count
        for (index, value) in sorted.enumerated() {
            while end > index, value + sorted[end - 1] > 2 * bound { end -= 1 }
            guard end > index else { break }
            total += end - index
        }
        return total
    }
}
