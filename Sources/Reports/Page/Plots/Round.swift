internal import Glibc

/// Round numbers: 1, 2 and 5 times a power of ten.
enum Round {
    /// The largest one that is not above a value greater than 0.
    static func down(_ value: Double) -> Double {
        let power = power(exponent(value))
        return [5, 2].first { $0 * power <= value * 1.000_000_1 }.map { $0 * power } ?? power
    }

    /// The smallest one that is not below a value greater than 0.
    static func up(_ value: Double) -> Double {
        let power = power(exponent(value))
        return [1, 2, 5].first { $0 * power >= value * 0.999_999_9 }.map { $0 * power }
            ?? 10 * power
    }

    /// The one that follows a round number.
    static func next(_ round: Double) -> Double { up(round * 1.5) }

    static func log10(_ value: Double) -> Double { Glibc.log10(value) }

    /// Of the power of ten that is not above a value greater than 0.
    static func exponent(_ value: Double) -> Int {
        guard value > 0, value.isFinite else { return 0 }
        return Int((log10(value) + 1e-9).rounded(.down))
    }

    static func power(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<min(300, exponent.magnitude) { power *= 10 }
        return exponent < 0 ? 1 / power : power
    }
}
