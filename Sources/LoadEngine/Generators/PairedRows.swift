/// Deals the unique rows of tables to messages where two sides get the same ones: each loop has a share of the
/// rows and deals it out twice, once on each side.
struct PairedRows {
    private let share: LoopShare
    /// How many rows were dealt, by set and side.
    private var dealt: [Int]

    /// So many rows of a command wait at most for a side that takes none, because it is down.
    static let mostWaiting = 4_096

    init(sets: Int, share: LoopShare) {
        self.share = share
        dealt = Array(repeating: 0, count: 2 * sets)
    }

    /// The next row of a set for a side.
    mutating func deal(_ set: Int, isAgainst: Bool) -> Int {
        let place = 2 * set + (isAgainst ? 1 : 0)
        defer { dealt[place] += 1 }
        return dealt[place] * share.count + share.index
    }
}
