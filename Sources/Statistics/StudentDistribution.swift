internal import Glibc

/// Student's t distribution.
public enum StudentDistribution {
    /// The value below which t lies with this probability, for 0 < p < 1 and at least one degree of freedom;
    /// right to 1e-9.
    ///
    /// The distribution function is inverted by halving an interval that holds the value.
    public static func quantile(_ p: Double, freedom: Int) -> Double {
        if p < 0.5 { return -quantile(1 - p, freedom: freedom) }
        let upper = 1 - p
        let scale = logBeta(freedom)
        var (low, high) = (0.0, 1.0)
        while tail(high, freedom, scale) > upper { (low, high) = (high, high * 2) }
        while true {
            let middle = (low + high) / 2
            guard high - low > 1e-12 * high, middle > low, middle < high else { return middle }
            if tail(middle, freedom, scale) > upper { low = middle } else { high = middle }
        }
    }

    /// The probability of more than `t`, from 0: half the regularised incomplete beta function at
    /// ν / (ν + t²) with a = ν / 2 and b = 1 / 2.
    private static func tail(_ t: Double, _ freedom: Int, _ logBeta: Double) -> Double {
        let (a, b) = (Double(freedom) / 2, 0.5)
        let x = Double(freedom) / (Double(freedom) + t * t)
        guard x < 1 else { return 0.5 }
        let factor = exp(a * log(x) + b * log(1 - x) - logBeta)
        let converges = x < (a + 1) / (a + b + 2)
        let whole =
            converges ? factor * fraction(x, a, b) / a : 1 - factor * fraction(1 - x, b, a) / b
        return whole / 2
    }

    /// The continued fraction of the incomplete beta function by the method of Lentz, as in Numerical Recipes,
    /// third edition, 6.4.
    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        func apart(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
        var c = 1.0
        var d = 1 / apart(1 - (a + b) * x / (a + 1))
        var result = d
        for m in 1...10_000 {
            let m = Double(m)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / apart(1 + even * d)
            c = apart(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / apart(1 + odd * d)
            c = apart(1 + odd / c)
            result *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return result
    }

    /// ln B(ν / 2, 1 / 2), from B(1/2, 1/2) = π or B(1, 1/2) = 2 by B(a + 1, b) = B(a, b) · a / (a + b).
    private static func logBeta(_ freedom: Int) -> Double {
        var a = freedom % 2 == 0 ? 1.0 : 0.5
        var value = freedom % 2 == 0 ? log(2.0) : log(Double.pi)
        while a < Double(freedom) / 2 {
            value += log(a / (a + 0.5))
            a += 1
        }
        return value
    }
}
