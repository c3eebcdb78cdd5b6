internal import Glibc

/// When a number of clients is passed: client k of a population runs while the level is above k, so it
/// starts and leaves when the curve passes k.
extension LoadCurve {
    /// Whether the level jumps at this time, so that starts have no moments of their own.
    func jumps(at time: Int64) -> Bool {
        guard case .line(let knots) = self else { return time == 0 }
        guard let first = knots.first else { return false }
        if time == first.at { return knots.count < 2 || knots[1].at > time && first.value > 0 }
        var previous = first
        for knot in knots.dropFirst() {
            if knot.at == time, previous.at == time { return true }
            previous = knot
        }
        return false
    }

    /// When the curve passes `level` upwards (`rising`) or downwards, at or after `time`; nil: never.
    ///
    /// What counts is the curve just behind a moment: a ramp that begins at k starts client k at once
    /// and does not let it go in the same moment. `time` is how far the curve was followed, so inside
    /// a piece only its own direction can still bring a change.
    func passing(_ level: Double, rising: Bool, from time: Int64) -> Int64? {
        switch self {
        case .line(let knots): Self.passing(knots, level, rising: rising, from: time)
        case .wave(let from, let to, let period):
            Self.passing((from, to, period), level, rising: rising, from: time)
        }
    }

    private static func passing(
        _ knots: [Knot], _ level: Double, rising: Bool, from time: Int64
    ) -> Int64? {
        for (index, knot) in knots.enumerated() {
            let end = index + 1 < knots.count ? knots[index + 1] : Knot(at: .max, value: knot.value)
            if end.at == knot.at || end.at <= time { continue }
            if knot.at >= time {
                let above = knot.value > level || knot.value == level && end.value > level
                if above == rising { return knot.at }
            }
            guard rising ? end.value > max(knot.value, level) : end.value < min(knot.value, level)
            else { continue }
            let slope = (end.value - knot.value) / Double(end.at - knot.at)
            let crossing = knot.at + Int64(((level - knot.value) / slope).rounded(.up))
            if crossing < end.at { return max(time, crossing) }
        }
        return nil
    }

    /// A wave passes a level between its ends twice a period, as far from its first value in time on
    /// both sides of it.
    private static func passing(
        _ wave: (from: Double, to: Double, period: Int64), _ level: Double, rising: Bool,
        from time: Int64
    ) -> Int64? {
        let (from, to, period) = wave
        let goesUp = to > from
        if time == 0 {
            let above = from > level || from == level && goesUp
            if above == rising { return 0 }
        }
        // The lowest value is only touched, the highest one never passed.
        guard level > min(from, to), level < max(from, to) else { return nil }
        let turn = acos(1 - 2 * (level - from) / (to - from)) / (2 * .pi)
        let first = min(Int64((turn * Double(period)).rounded(.up)), period / 2)
        // Upwards in the half that leads up.
        var crossing = rising == goesUp ? first : period - first
        if crossing < time {
            crossing += (time - crossing + period - 1) / period * period
        }
        return crossing
    }
}
