/// Steps along an axis that gives each further nine the same width.
enum PercentileSteps {
    static let perNine = 30
    /// Six nines.
    static let most = 6 * perNine

    /// The quantile of a step: 0.9 after one nine, 0.99 after two.
    static func quantile(_ step: Int) -> Double {
        var rest = 1.0
        for _ in 0..<(step / perNine) { rest /= 10 }
        // Thirtieths of a decade: 10^(1/30).
        for _ in 0..<(step % perNine) { rest /= 1.079_775_162_327_709_3 }
        return 1 - rest
    }
}
