internal import Glibc

/// A value over time inside a stage: how many clients there are, how many arrive or are sent a second.
public enum LoadCurve: Sendable, Equatable {
    /// A corner of a line: from `at` (nanoseconds from the stage's start) the value is `value`; two
    /// knots at one time are a jump.
    public struct Knot: Sendable, Equatable {
        public var at: Int64
        public var value: Double

        public init(at: Int64, value: Double) {
            self.at = at
            self.value = value
        }
    }

    /// Straight pieces from knot to knot, in the order of time; the last value holds until the stage
    /// ends.
    case line([Knot])
    /// A cosine: `from` at the start, `to` after half a period (in nanoseconds), and so on.
    ///
    ///     to  ┤   ⌒       ⌒        value = from + (to − from) · (1 − cos 2πt/period) / 2
    ///     from┤⌣     ⌣        ⌣
    ///         └───────┴── period
    case wave(from: Double, to: Double, period: Int64)

    /// One value all the time.
    public init(_ value: Double) { self = .line([Knot(at: 0, value: value)]) }

    /// A straight line over a stage of this length.
    public init(from: Double, to: Double, over duration: Int64) {
        if from == to || duration <= 0 {
            self.init(to)
        } else {
            self = .line([Knot(at: 0, value: from), Knot(at: duration, value: to)])
        }
    }

    /// The value just behind a moment.
    public func value(at time: Int64) -> Double {
        switch self {
        case .wave(let from, let to, let period):
            let turn = Double(time % max(1, period)) / Double(max(1, period))
            return from + (to - from) * (1 - cos(2 * .pi * turn)) / 2
        case .line(let knots):
            guard var previous = knots.first else { return 0 }
            for knot in knots.dropFirst() {
                if knot.at > time {
                    let part = Double(time - previous.at) / Double(knot.at - previous.at)
                    return previous.value + (knot.value - previous.value) * max(0, part)
                }
                previous = knot
            }
            return previous.value
        }
    }

    /// The largest value up to a moment.
    public func highest(until end: Int64) -> Double {
        switch self {
        case .wave(let from, let to, let period):
            return end >= period / 2 ? max(from, to) : max(from, value(at: end))
        case .line(let knots):
            let inside = knots.prefix { $0.at <= end }.map(\.value)
            return max(inside.max() ?? 0, value(at: end))
        }
    }

    /// The area below the curve up to a moment, in units of the value times seconds: events, of a rate.
    public func area(until end: Int64) -> Double {
        switch self {
        case .wave(let from, let to, let period):
            let (time, omega) = (Double(end) / 1e9, 2e9 * .pi / Double(max(1, period)))
            return from * time + (to - from) / 2 * (time - sin(omega * time) / omega)
        case .line(let knots):
            var area = 0.0
            for (index, knot) in knots.enumerated() where knot.at < end {
                let next =
                    index + 1 < knots.count ? knots[index + 1] : Knot(at: .max, value: knot.value)
                let until = min(next.at, end)
                let last = next.at <= end ? next.value : value(at: end)
                area += (knot.value + last) / 2 * Double(until - knot.at) / 1e9
            }
            return area
        }
    }
}
