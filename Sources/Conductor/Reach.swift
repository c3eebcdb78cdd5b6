internal import Assertions
internal import Metrics

/// Whether the target of a run has shown itself, and since when it was tried in vain.
struct Reach {
    private var isReached = false
    /// The number of the second behind that in which the first connect was tried; nil before.
    private var firstTry: Int?

    /// For how long at least, in nanoseconds, a target may not be reached.
    static let hope: Int64 = 10_000_000_000

    /// Takes what was counted up to the end of a second.
    mutating func note(_ store: MetricStore, after second: Int) {
        if isReached { return }
        isReached = store.wasReached
        if firstTry == nil, store.count(.connects) > 0 { firstTry = second }
    }

    /// Whether nothing has reached it for so long, from the first try on, that nothing will; a
    /// connect may take `longestConnect` nanoseconds.
    func isHopeless(after second: Int, longestConnect: Int64) -> Bool {
        guard !isReached, let firstTry else { return false }
        return Int64(second - firstTry) * 1_000_000_000 >= max(Reach.hope, longestConnect)
    }
}
