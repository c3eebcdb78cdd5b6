import Glibc
import Testing

@testable import Statistics

struct DistributionTests {
    /// From the tables of the `stats` package of R.
    @Test(arguments: [
        (0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.995, 2.575_829_303_548_901),
        (0.999_999, 4.753_424_308_822_899), (1e-10, -6.361_340_902_404_056),
    ])
    func normalQuantiles(_ p: Double, _ value: Double) {
        #expect(abs(NormalDistribution.quantile(p) - value) < 1e-9)
    }

    @Test(arguments: [
        (0.995, 7, 3.499_483_297), (0.995, 19, 2.860_934_606), (0.995, 300, 2.592_316_437),
        (0.975, 1, 12.706_204_736), (0.9999, 3, 22.203_742_271), (0.6, 5, 0.267_180_865),
        (0.025, 10, -2.228_138_852), (0.5, 4, 0),
    ])
    func studentQuantiles(_ p: Double, _ freedom: Int, _ value: Double) {
        let found = StudentDistribution.quantile(p, freedom: freedom)
        #expect(abs(found - value) < 1e-6 * max(1, abs(value)), "\(found)")
    }

    /// One degree of freedom is the distribution of Cauchy, and two have a formula too.
    @Test(arguments: [0.51, 0.6, 0.9, 0.99, 0.999, 0.9995])
    func studentHasFormulasOfFewDegrees(_ p: Double) {
        let one = tan(Double.pi * (p - 0.5))
        #expect(abs(StudentDistribution.quantile(p, freedom: 1) / one - 1) < 1e-9)
        let two = (2 * p - 1) * (2 / (4 * p * (1 - p))).squareRoot()
        #expect(abs(StudentDistribution.quantile(p, freedom: 2) / two - 1) < 1e-9)
    }

    /// Many degrees of freedom are nearly none.
    @Test func studentBecomesNormal() {
        let student = StudentDistribution.quantile(0.995, freedom: 100_000)
        #expect(abs(student - NormalDistribution.quantile(0.995)) < 1e-4)
    }

    /// The means of pairs by rank are those of a list of all of them.
    @Test(arguments: [1, 2, 3, 7, 40])
    func pairsByRank(_ count: Int) {
        var draws = SystemRandomNumberGenerator()
        let values = (0..<count).map { _ in Double(Int.random(in: -5...5, using: &draws)) / 8 }
        let pairs = PairMeans(values)
        let all = values.indices.flatMap { one in
            values[one...].map { (values[one] + $0) / 2 }
        }.sorted()
        #expect(pairs.count == all.count)
        #expect(all.indices.map { pairs[$0] } == all, "\(values)")
    }
}
