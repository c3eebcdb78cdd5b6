import Glibc
import Testing

@testable import Statistics

/// The results of the reference come out.
struct VectorTests {
    /// Equal up to the digits that the vectors have.
    private func isNear(_ one: Double?, _ other: Double?, _ tolerance: Double = 1e-4) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return abs(one - other) <= tolerance * max(1, abs(other))
    }

    @Test(arguments: Vectors.all.wilcoxonC)
    func criticalRanks(_ vector: Vectors.Critical) {
        #expect((SignedRank.critical(vector.n, alpha: vector.alpha) ?? -1) == vector.c)
    }

    @Test(arguments: Vectors.all.hodgesLehmann)
    func shiftsOfBlocks(_ vector: Vectors.Shift) throws {
        let found = try #require(
            HodgesLehmann.ratio(ofLogarithms: vector.d, alpha: vector.alpha))
        #expect(isNear(found.ratio, vector.ratio), "\(vector.name)")
        #expect(isNear(found.low, vector.low), "\(vector.name)")
        #expect(isNear(found.high, vector.high), "\(vector.name)")
    }

    @Test(arguments: Vectors.all.pairedShare)
    func pairedShares(_ vector: Vectors.Share) {
        let found = PairedShare(base: vector.base, new: vector.new, quantile: vector.q)
        #expect(isNear(found.excess, vector.beta), "\(vector.name)")
        #expect(isNear(found.correlation, vector.r), "\(vector.name)")
        #expect(isNear(found.error, vector.se), "\(vector.name)")
        #expect(isNear(found.t, vector.t), "\(vector.name)")
        let critical = StudentDistribution.quantile(1 - vector.alpha / 2, freedom: found.freedom)
        #expect(isNear(critical, vector.tCrit, 1e-6))
        #expect(found.isMore(vector.alpha / 2) == vector.red, "\(vector.name)")
    }

    @Test(arguments: Vectors.all.pairedRatioEndToEnd)
    func ratiosFromEndToEnd(_ vector: Vectors.Ratio) {
        let base = Side(seed: 1, factor: 1, vector)
        let new = Side(seed: 2, factor: vector.f, vector)
        #expect(Array(new.values.prefix(3)) == vector.firstNew)
        let found = PairedRatio(
            base: base.blocks, new: new.blocks, allBase: base.all, allNew: new.all,
            quantile: vector.q)
        let interval = found.interval(alpha: 0.01)
        #expect(isNear(interval.ratio, vector.ratio))
        #expect(isNear(interval.low, vector.low, vector.tolerance))
        #expect(isNear(interval.high, vector.high, vector.tolerance))
        for (limit, isRed) in vector.red {
            let percent = Double(limit.prefix { $0 != " " }) ?? .nan
            #expect(found.share(above: 1 + percent / 100).isMore(0.005) == isRed, "\(limit)")
        }
    }

    /// The latencies of one side, as the recipe of the vectors makes them.
    private struct Side {
        var blocks: [LatencyList] = []
        var values: [Double] = []
        var all: LatencyList { LatencyList(values) }

        init(seed: Int, factor: Double, _ vector: Vectors.Ratio) {
            var state = seed
            for block in 0..<vector.blocks {
                let level = block % 3 == 0 ? 1.6 : 1
                let latencies = (0..<vector.perBlock).map { _ in
                    state = (1_103_515_245 * state + 12_345) % (1 << 31)
                    let u = Double(state) / Double(1 << 31)
                    let value = factor * level * 1_000 * (0.7 - 0.3 * log1p(-0.999_999 * u))
                    return (value * 1_000).rounded() / 1_000
                }
                values += latencies
                blocks.append(LatencyList(latencies))
            }
        }
    }

    @Test(arguments: Vectors.all.untilSure)
    func looks(_ vector: Vectors.Look) throws {
        let seconds = vector.n.indices.map { second in
            SequentialLook.Second(
                samples: vector.n[second], aboveLow: vector.above09[second],
                aboveHigh: vector.above11[second])
        }
        let found = SequentialLook(
            seconds, allowed: vector.p0, alpha: 0.01 / 6, longest: vector.tEnd)
        let evidence = try #require(found.evidence)
        let decisions: [String?: SequentialLook.Decision] = ["pass": .holds, "fail": .breaks]
        #expect(found.decision == decisions[vector.decision], "\(vector.name)")
        #expect(evidence.batch == vector.block)
        #expect(isNear(evidence.z, vector.z), "\(vector.name)")
        #expect(isNear(evidence.critical, vector.tCrit, 1e-5))
        #expect(isNear(evidence.upward, vector.guards[0]), "\(vector.name)")
        #expect(isNear(evidence.downward, vector.guards[1]), "\(vector.name)")
        #expect(evidence.isRare == vector.few)
    }

    @Test(arguments: Vectors.all.savedRuns)
    func savedRuns(_ vector: Vectors.Saved) {
        let found = SavedRuns(base: vector.base, new: vector.new, limit: vector.limit)
        #expect(isNear(found.p, vector.p), "\(vector.name)")
        #expect(isNear(found.ratio, vector.ratio), "\(vector.name)")
        #expect((found.p <= 0.01) == vector.redAt1Percent)
    }
}
