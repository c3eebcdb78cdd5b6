internal import Glibc
public import Units

extension Spread {
    /// One draw in nanoseconds, never negative.
    public func sample(_ random: inout RandomStream) -> Int64 {
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
            return max(0, Int64(drawn))
        }
    }
}

extension RandomStream {
    /// The exponential quantile −mean · ln(1 − u), cut off at 40 times the mean.
    public static func exponential(mean: Double, _ u: Double) -> Int64 {
        Int64(min(-log(1 - u), 40) * mean)
    }

    /// Raises `base` to a power; here so that the engine needs no libm of its own.
    public static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
