internal import Wire

extension LevelCurve {
    /// The level at a time of the stage.
    func level(at time: Int64) -> Double {
        guard let first = knots.first else { return 0 }
        var previous = first
        for knot in knots.dropFirst() {
            if knot.at > time {
                let part = Double(time - previous.at) / Double(knot.at - previous.at)
                return previous.level + (knot.level - previous.level) * max(0, part)
            }
            previous = knot
        }
        return previous.level
    }

    /// Whether the level jumps at this time, so that starts have no moments of their own.
    func jumps(at time: Int64) -> Bool {
        guard let first = knots.first else { return false }
        if time == first.at { return knots.count < 2 || knots[1].at > time && first.level > 0 }
        var previous = first
        for knot in knots.dropFirst() {
            if knot.at == time, previous.at == time { return true }
            previous = knot
        }
        return false
    }

    /// When the line passes `level` upwards (`rising`) or downwards, at or after `time`; nil: never.
    /// Client k runs while the level is above k, so it starts and leaves when the line passes k.
    ///
    /// What counts is the line just behind a moment: a ramp that begins at k starts client k at once
    /// and does not let it go in the same moment. `time` is how far the line was followed, so inside
    /// a piece only its own direction can still bring a change.
    func passing(_ level: Double, rising: Bool, from time: Int64) -> Int64? {
        for (index, knot) in knots.enumerated() {
            let end = index + 1 < knots.count ? knots[index + 1] : Knot(at: .max, level: knot.level)
            if end.at == knot.at || end.at <= time { continue }
            if knot.at >= time {
                let above = knot.level > level || knot.level == level && end.level > level
                if above == rising { return knot.at }
            }
            guard rising ? end.level > max(knot.level, level) : end.level < min(knot.level, level)
            else { continue }
            let slope = (end.level - knot.level) / Double(end.at - knot.at)
            let crossing = knot.at + Int64(((level - knot.level) / slope).rounded(.up))
            if crossing < end.at { return max(time, crossing) }
        }
        return nil
    }
}

/// The planned moments of an open model, in order. The k-th arrival (from 0) comes when the integral
/// of the rate, Λ(t) = from·t + (to − from)·t²/2T, reaches k; of a Poisson process when it reaches
/// the sum of the first k + 1 draws of a unit exponential.
///
///     rate │      ／│          Λ is the area; inverting it gives
///          │   ／   │              t = (−from + √(from² + 2·a·Λ)) / a   with a = (to − from)/T
///          │／______│_ t
///
/// With steps Λ is the sum of the rectangles up to t; the step is found by halving.
public struct ArrivalSchedule: Sendable {
    private let curve: RateCurve
    private let seconds: Double
    private let seed: UInt64
    private let stage: UInt64
    /// The number of the arrival that `next` gives.
    public private(set) var index = 0
    private var area = 0.0

    /// The arrivals of stage number `stage`, which lasts `duration` nanoseconds.
    public init(_ curve: RateCurve, duration: Int64, seed: UInt64, stage: Int) {
        self.curve = curve
        seconds = Double(duration) / 1e9
        self.seed = seed
        self.stage = UInt64(stage)
        if curve.poisson { area = gap(0) }
    }

    /// The moment of the arrival `index` in nanoseconds from the stage's start; nil at the end.
    public var time: Int64? {
        if let steps = curve.steps { return time(steps: steps) }
        let slope = (curve.to - curve.from) / seconds
        let total = (curve.from + curve.to) / 2 * seconds
        guard area < total else { return nil }
        let root = (curve.from * curve.from + 2 * slope * area).squareRoot()
        // The form without cancellation; also right for a flat curve.
        let reached = area == 0 ? 0 : 2 * area / (curve.from + root)
        return Int64(saturating: min(reached, seconds) * 1e9)
    }

    private func time(steps: Int) -> Int64? {
        let piece = seconds / Double(steps)
        let rise = (curve.to - curve.from) / Double(steps)
        /// The area of the first `count` steps.
        func area(_ count: Int) -> Double {
            piece * (curve.from * Double(count) + rise * Double(count) * Double(count + 1) / 2)
        }
        guard self.area < area(steps) else { return nil }
        var low = 0
        var high = steps
        while high - low > 1 {
            let middle = (low + high) / 2
            if area(middle) <= self.area { low = middle } else { high = middle }
        }
        let rate = curve.from + rise * Double(low + 1)
        let reached = Double(low) * piece + (self.area - area(low)) / rate
        return Int64(saturating: min(reached, seconds) * 1e9)
    }

    /// Goes on to the next arrival.
    public mutating func advance() {
        index += 1
        area += curve.poisson ? gap(index) : 1
    }

    private func gap(_ k: Int) -> Double {
        var random = RandomStream(seed: seed, .arrival, client: stage, index: UInt64(k))
        return Double(RandomStream.exponential(mean: 1e9, random.unit())) / 1e9
    }
}
