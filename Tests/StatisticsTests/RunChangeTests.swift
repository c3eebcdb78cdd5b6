import Glibc
import Testing

@testable import Statistics

/// Runs of two sides: the interval of their change, and what the rule comes to when it is often used.
@Suite struct RunChangeTests {
    /// With four runs a side the interval reaches from the lowest of 16 contrasts to the highest.
    @Test(arguments: [(2, 2, 0), (3, 3, 0), (4, 4, 1), (5, 5, 2), (4, 10, 5), (6, 6, 4)])
    func contrastsAtTheEnds(_ base: Int, _ new: Int, _ end: Int) {
        let alpha = SavedRuns.alpha(runs: min(base, new))
        #expect(SavedRuns.end(base: base, new: new, alpha: alpha) == end)
    }

    /// Many runs are looked at by the normal approximation, which is where the exact one would be.
    @Test func manyRunsAreApproximated() {
        let exact = SavedRuns.end(base: 50, new: 50, alpha: 0.01)
        let near = SavedRuns.end(base: 51, new: 50, alpha: 0.01)
        #expect(abs(exact - near) < 30)
        let base = (0..<50).map { 100 + Double($0) }
        let shifted = (0..<50).map { 108.5 + Double($0) }
        let one = SavedRuns.chance(base: base, shifted: shifted)
        let other = SavedRuns.chance(base: base + [124.6], shifted: shifted)
        #expect(abs(one - other) < 0.002 && one < 0.01)
    }

    @Test func aChangeIsThatOfThePairInTheMiddle() {
        let ratios = RunChange(
            base: [10, 20], new: [20, 40], contrast: .ratio, alpha: 0.01)
        #expect(ratios == RunChange(base: [10, 20], new: [40, 20], contrast: .ratio, alpha: 0.01))
        #expect(abs(ratios.value - 2) < 1e-12 && ratios.low == nil && ratios.high == nil)
        let points = RunChange(
            base: [0, 0, 0, 0], new: [0.1, 0.2, 0.3, 0.4], contrast: .difference, alpha: 0.015)
        #expect(points.value == 0.25 && points.low == 0.1 && points.high == 0.4)
    }

    /// The test says that a limit was passed exactly where the interval lies beyond it.
    @Test(arguments: 0..<60)
    func intervalAndTestAgree(_ seed: Int) {
        var draws = Normal(seed: UInt64(seed + 1))
        let count = 4 + seed % 4
        let base = (0..<count).map { _ in exp(0.1 * draws.next()) }
        let new = (0..<count).map { _ in exp(0.2 + 0.1 * draws.next()) }
        let alpha = SavedRuns.alpha(runs: count)
        let change = RunChange(base: base, new: new, contrast: .ratio, alpha: alpha)
        for limit in [0, 0.05, 0.1, 0.2] {
            let chance = SavedRuns.chance(base: base, shifted: new.map { $0 / (1 + limit) })
            #expect((chance <= alpha) == ((change.low ?? 0) > 1 + limit))
        }
    }

    /// A rule in use, and between which shares of verdicts it must lie.
    struct Usage: Sendable {
        var name: String
        /// How much runs of one side differ, how much sides do because of their day, and by how much new is
        /// beyond what is allowed; as standard deviations and a difference of logarithms.
        var spread: Double
        var drift = 0.0
        var excess = 0.0
        var red: ClosedRange<Double>
    }

    /// The rates that were found by simulation; a few hundred tries tell them to some points.
    @Test(arguments: [
        Usage(name: "alike", spread: 0.05, red: 0...0.03),
        Usage(name: "alike, noisy", spread: 0.1, red: 0...0.03),
        Usage(name: "a quarter more", spread: 0.05, excess: log(1.25), red: 0.97...1),
        Usage(name: "a quarter more, noisy", spread: 0.1, excess: log(1.25), red: 0.5...0.77),
        Usage(name: "another day", spread: 0.05, drift: 0.05, red: 0.06...0.2),
    ])
    func rates(_ usage: Usage) {
        let tries = 400
        var draws = Normal(seed: 18)
        for count in [4, 5] {
            let alpha = SavedRuns.alpha(runs: count)
            let red = (0..<tries).count { _ in
                let days = [usage.drift * draws.next(), usage.drift * draws.next()]
                func runs(_ level: Double) -> [Double] {
                    (0..<count).map { _ in exp(level + usage.spread * draws.next()) }
                }
                let (base, new) = (runs(days[0]), runs(days[1] + usage.excess))
                return SavedRuns.chance(base: base, shifted: new) <= alpha
            }
            let share = Double(red) / Double(tries)
            #expect(usage.red.contains(share), "\(usage.name), \(count) runs: \(share)")
        }
    }
}

/// Draws of the standard normal distribution, by the polar method, the same for each seed.
private struct Normal {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (Steele, Lea, Flood 2014), as a number above -1 and below 1.
    private mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Double(Int64(bitPattern: bits) >> 11) / Double(1 << 52)
    }

    mutating func next() -> Double {
        while true {
            let (x, y) = (uniform(), uniform())
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            return x * (-2 * log(square) / square).squareRoot()
        }
    }
}
