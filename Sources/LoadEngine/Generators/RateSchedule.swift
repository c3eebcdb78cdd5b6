internal import Glibc
internal import Wire

/// The planned moments of what happens at a rate, in order. The k-th event (from 0) comes when the
/// integral of the rate, Λ(t), reaches k; of a Poisson process when it reaches the sum of the first k + 1
/// draws of a unit exponential.
///
///     rate │      ／│          Λ is the area; inverting it gives, in a straight piece of slope a that
///          │   ／   │          begins at rate r,
///          │／______│_ t             t = 2·Λ / (r + √(r² + 2·a·Λ))
///
/// Of a wave Λ(t) = from·t + (to − from)/2 · (t − sin ωt / ω), which is inverted by Newton's method between
/// bounds.
public struct RateSchedule: Sendable {
    private var curve: LoadCurve
    private var duration: Int64
    private let poisson: Bool
    private let seed: UInt64
    private let stream: UInt64
    /// The number of the event at hand.
    public private(set) var index = 0
    /// What Λ has to reach for it, from the start of the curve.
    private var area = 0.0
    /// When it is planned, in nanoseconds from the start of the curve; nil: not within its duration.
    public private(set) var time: Int64?

    /// Areas are sums of rounded numbers: an event this close to the end of a piece comes with the next.
    private static let tolerance = 1e-7

    /// The events of a curve that lasts `duration` nanoseconds; `stream` tells its draws from those of
    /// other schedules.
    public init(
        _ curve: LoadCurve, duration: Int64, poisson: Bool = false, seed: UInt64 = 0,
        stream: UInt64 = 0
    ) {
        self.curve = curve
        self.duration = duration
        self.poisson = poisson
        self.seed = seed
        self.stream = stream
        if poisson { area = gap(0) }
        time = moment()
    }

    /// Goes on to the next event.
    public mutating func advance() {
        index += 1
        area += poisson ? gap(index) : 1
        time = moment()
    }

    /// Goes on with a curve that begins where this one ends, or was ended after so many nanoseconds.
    public mutating func goOn(_ next: LoadCurve, duration length: Int64, after passed: Int64) {
        area = max(0, area - curve.area(until: min(duration, passed)))
        (curve, duration) = (next, length)
        time = moment()
    }

    private func gap(_ k: Int) -> Double {
        var random = RandomStream(seed: seed, .arrival, client: stream, index: UInt64(k))
        return Double(RandomStream.exponential(mean: 1e9, random.unit())) / 1e9
    }

    /// When Λ reaches the area.
    private func moment() -> Int64? {
        switch curve {
        case .line(let knots): inLine(knots)
        case .wave(let from, let to, let period): inWave(from, to, period)
        }
    }

    private func inLine(_ knots: [LoadCurve.Knot]) -> Int64? {
        var rest = area
        for (index, knot) in knots.enumerated() where knot.at < duration {
            let isLast = index + 1 == knots.count
            let end = isLast ? duration : min(knots[index + 1].at, duration)
            guard end > knot.at else { continue }
            let length = Double(end - knot.at) / 1e9
            let last = isLast ? knot.value : curve.value(before: end, knots[index + 1], knot)
            let piece = (knot.value + last) / 2 * length
            if rest < piece - Self.tolerance {
                let slope = (last - knot.value) / length
                let root = max(0, knot.value * knot.value + 2 * slope * rest).squareRoot()
                // The form without cancellation; also right for a flat piece.
                let passed = rest == 0 ? 0 : 2 * rest / (knot.value + root)
                return knot.at + Int64(saturating: min(passed, length) * 1e9)
            }
            rest -= piece
        }
        return nil
    }

    private func inWave(_ from: Double, _ to: Double, _ period: Int64) -> Int64? {
        guard area < curve.area(until: duration) - Self.tolerance else { return nil }
        let omega = 2e9 * .pi / Double(max(1, period))
        let half = (to - from) / 2
        var (low, high) = (0.0, Double(duration) / 1e9)
        var guess = Double(time ?? 0) / 1e9
        for _ in 0..<60 {
            let reached = from * guess + half * (guess - sin(omega * guess) / omega) - area
            if reached > 0 { high = guess } else { low = guess }
            let rate = from + half * (1 - cos(omega * guess))
            let step = rate > 0 ? guess - reached / rate : low
            let next = step > low && step < high ? step : (low + high) / 2
            if abs(next - guess) < 1e-10 { return Int64(saturating: next * 1e9) }
            guess = next
        }
        return Int64(saturating: guess * 1e9)
    }
}

extension LoadCurve {
    /// The value to which a straight piece has come at a moment up to its end.
    fileprivate func value(before moment: Int64, _ end: Knot, _ start: Knot) -> Double {
        let part = Double(moment - start.at) / Double(end.at - start.at)
        return start.value + (end.value - start.value) * part
    }
}
