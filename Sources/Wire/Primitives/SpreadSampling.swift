internal import Glibc
public import Units

extension Spread {
    /// The longest draw, some 73 years: to the clock of today it can be added without overflow.
    public static var longest: Int64 { .max / 4 }

    /// The same with constants of at most `longest`.
    public var bounded: Spread {
        guard case .constant(let value) = self else { return self }
        return .constant(TimeAmount(nanoseconds: min(value.nanoseconds, Spread.longest)))
    }

    /// One draw in nanoseconds, never negative and at most `longest`.
    public func sample(_ random: inout RandomStream) -> Int64 {
        min(draw(&random), Spread.longest)
    }

    private func draw(_ random: inout RandomStream) -> Int64 {
        switch self {
        case .constant(let value):
            return value.nanoseconds
        case .uniform(let low, let high):
            let width = UInt64(high.nanoseconds - low.nanoseconds) + 1
            return low.nanoseconds + Int64(random.below(width))
        case .exponential(let mean):
            return RandomStream.exponential(mean: Double(mean.nanoseconds), random.unit())
        case .normal(let mean, let deviation):
            // Box–Muller; 1 − u keeps the logarithm finite.
            let radius = (-2 * log(1 - random.unit())).squareRoot()
            let value = radius * cos(2 * Double.pi * random.unit())
            let drawn = Double(mean.nanoseconds) + value * Double(deviation.nanoseconds)
            return max(0, Int64(saturating: drawn))
        }
    }
}

extension RandomStream {
    /// The exponential quantile −mean · ln(1 − u), cut off at 40 times the mean.
    public static func exponential(mean: Double, _ u: Double) -> Int64 {
        Int64(saturating: min(-log(1 - u), 40) * mean)
    }

    /// Raises `base` to a power; here so that the engine needs no libm of its own.
    public static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}

extension Int64 {
    /// The whole part of a number, or the nearest end of the range; 0 of what is no number.
    @inlinable public init(saturating value: Double) {
        if value >= 0x1p63 {
            self = .max
        } else if value <= -0x1p63 {
            self = .min
        } else {
            self = value.isNaN ? 0 : Int64(value)
        }
    }
}
