internal import Wire

/// A drawn order of the numbers 0..<n without a table: a Feistel network permutes a power of four
/// that is at least n, and what it maps to n or above is mapped again until it is below.
struct Permutation {
    private let count: UInt64
    private let half: UInt64
    private let key: UInt64

    /// Another order for each key.
    init(count: UInt64, key: UInt64) {
        self.count = count
        half = UInt64(max(1, (65 - (count - 1).leadingZeroBitCount) / 2))
        self.key = key
    }

    /// The number at a place below n.
    func callAsFunction(_ place: UInt64) -> UInt64 {
        var number = place
        repeat { number = network(number) } while number >= count
        return number
    }

    private func network(_ number: UInt64) -> UInt64 {
        let mask = (UInt64(1) << half) - 1
        var (left, right) = (number >> half, number & mask)
        for round in 1...4 as ClosedRange<UInt64> {
            (left, right) = (right, left ^ mix64(key ^ right &+ round << 56) & mask)
        }
        return left << half | right
    }
}
