internal import Plan

/// The clients of a lane while its phases go by: how many there are, which profiles they belong to, and
/// how many have numbers.
struct ForecastPopulation {
    /// Clients that some phase started first, from a number on.
    private struct Band {
        var low: Double
        var mix: ForecastMix
    }

    /// How many are there now, and how many there ever were at most.
    private(set) var level = 0.0
    private(set) var highWater = 0.0
    /// In the order of their numbers.
    private var bands: [Band] = []
    /// Arrivals a second where the last phase with arrivals ended; of all profiles and of each.
    private(set) var rate = 0.0
    private(set) var rates: [Double]
    /// Messages a second where the last phase that sets them ended.
    var messages = 0.0

    init(profiles: Int) { rates = Array(repeating: 0, count: profiles) }

    /// How many of each profile are there now.
    var counts: [Double] {
        guard let band = bands.last(where: { $0.low <= level }) else { return rates.map { _ in 0 } }
        return band.mix.counts(of: level)
    }

    /// From now on there are so many; who leaves comes back as who it was. Those above all that there
    /// were are mixed by `shares`.
    mutating func settle(at level: Double, shares: [Double]) {
        cover(level, shares)
        self.level = level
    }

    /// Mixes the clients above those that there ever were.
    private mutating func cover(_ top: Double, _ shares: [Double]) {
        guard top > highWater else { return }
        if bands.last?.mix.shares != shares {
            let counts = bands.last?.mix.counts(of: highWater)
            let mix = ForecastMix(base: highWater, counts: counts, shares: shares)
            bands.append(Band(low: highWater, mix: mix))
        }
        highWater = top
    }

    /// A level over time; clients above those that there ever were are started, mixed by `shares`.
    mutating func follow(_ curve: ForecastCurve, shares: [Double]) -> [ForecastSpan.Piece] {
        cover(curve.peak, shares)
        level = curve.value(at: curve.end)
        let borders = bands.dropFirst().flatMap { curve.passes($0.low) }.sorted()
        let ends = borders + [curve.end]
        return zip([curve.start] + borders, ends).map { start, end in
            let part = borders.isEmpty ? curve : curve.cut(start, end)
            let middle = part.value(at: (start + end) / 2)
            let band = bands.last { $0.low <= middle }
            return ForecastSpan.Piece(
                kind: .residents, curve: part,
                mix: band?.mix ?? ForecastMix(shares: shares))
        }
    }

    /// From now on there are so many of each profile: what flows of profiles end with.
    mutating func settle(at counts: [Double]) {
        level = counts.reduce(0, +)
        highWater = max(highWater, level)
        let shares = counts.map { level > 0 ? $0 / level : 0 }
        bands = [Band(low: 0, mix: ForecastMix(shares: shares))]
    }

    /// What later phases without a first value go on from.
    mutating func settle(rate: Double, rates: [Double]) { (self.rate, self.rates) = (rate, rates) }
}
