import Glibc
import Testing
import Units
import Wire

@testable import LoadEngine

/// What is drawn has the distribution that it is asked for, with the keys by which the engine draws.
@Suite struct DrawTests {
    private static let draws = 100_000
    /// The values that chi-square exceeds once in a thousand, for 1, 2, 3, … degrees of freedom.
    private static let rare = [10.83, 13.82, 16.27, 18.47, 20.52, 22.46]

    /// Whether the counts of choices go with their weights.
    static func fits(_ counts: [Int], _ weights: [Double]) -> Bool {
        let total = weights.reduce(0, +)
        let sum = Double(counts.reduce(0, +))
        var statistic = 0.0
        for (count, weight) in zip(counts, weights) where weight > 0 {
            let expected = sum * weight / total
            statistic += (Double(count) - expected) * (Double(count) - expected) / expected
        }
        return statistic < rare[weights.count { $0 > 0 } - 2]
    }

    @Test(
        arguments: [
            [1, 1], [70, 30], [99, 1], [50, 30, 15, 5], [0.2, 0.3, 0.5], [1, 2, 3, 4, 5, 6],
            [3, 0, 1],
        ], [RandomPurpose.mix, .step])
    func choicesHaveTheirWeights(_ weights: [Double], _ purpose: RandomPurpose) {
        var choices = WeightedChoices()
        _ = choices.add([(9, 1)])
        let range = choices.add(weights.enumerated().map { ($0.offset, $0.element) })
        var counts = [Int](repeating: 0, count: weights.count)
        for draw in 0..<Self.draws {
            // A hundred clients, of which each draws a thousand times.
            var random = RandomStream(
                seed: 5, purpose, client: UInt64(draw % 100), index: UInt64(draw / 100))
            counts[Int(choices.pick(range, random.unit()))] += 1
        }
        #expect(Self.fits(counts, weights), "\(counts)")
        #expect(zip(counts, weights).allSatisfy { ($0 == 0) == ($1 == 0) })
    }

    /// The largest distance between the distribution of draws and the one that is asked for
    /// (Kolmogorov and Smirnov), which exceeds 1.95/√n once in a thousand.
    @Test(arguments: ["1s..3s", "poisson 2s", "normal 2s +- 100ms", "5us..900us", "poisson 3ms"])
    func spreadsHaveTheirDistribution(_ text: String) throws {
        let spread = try Spread(parsing: text)
        let sorted = (0..<Self.draws).map { draw in
            var random = RandomStream(
                seed: 11, .sendGap, client: UInt64(draw % 100), index: UInt64(draw / 100))
            return Double(spread.sample(&random))
        }.sorted()
        var distance = 0.0
        for (rank, value) in sorted.enumerated() {
            let wanted = Self.distribution(spread, value)
            let (below, above) = (
                Double(rank) / Double(sorted.count), Double(rank + 1) / Double(sorted.count)
            )
            distance = max(distance, max(abs(wanted - below), abs(wanted - above)))
        }
        #expect(distance * Double(Self.draws).squareRoot() < 1.95, "\(distance)")
    }

    private static func distribution(_ spread: Spread, _ value: Double) -> Double {
        switch spread {
        case .constant(let constant): value < Double(constant.nanoseconds) ? 0 : 1
        case .uniform(let low, let high):
            (value - Double(low.nanoseconds)) / Double(high.nanoseconds - low.nanoseconds)
        case .exponential(let mean): 1 - exp(-value / Double(mean.nanoseconds))
        case .normal(let mean, let deviation):
            0.5
                * (1
                    + erf(
                        (value - Double(mean.nanoseconds)) / Double(deviation.nanoseconds)
                            / 2.0.squareRoot()))
        }
    }
}
