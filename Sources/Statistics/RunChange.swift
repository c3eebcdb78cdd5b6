/// By how much the runs of one side differ from those of another: the contrasts of all pairs of runs, their
/// median (Hodges and Lehmann 1963) and the interval that belongs to the test of `SavedRuns`.
public struct RunChange: Equatable, Sendable {
    /// How two figures are set against each other.
    public enum Contrast: Sendable { case ratio, difference }

    /// The median, such as 1.1 as a ratio.
    public let value: Double
    /// The ends of the interval; nil where there are too few runs for one.
    public let low: Double?
    public let high: Double?

    /// At least one run a side, of ratios all above 0; each end of the interval errs with a chance of at most
    /// `alpha`; with 0 there is none.
    public init(base: [Double], new: [Double], contrast: Contrast, alpha: Double) {
        let contrasts = base.flatMap { base in
            new.map { contrast == .ratio ? $0 / base : $0 - base }
        }.sorted()
        let (one, other) = (contrasts[(contrasts.count - 1) / 2], contrasts[contrasts.count / 2])
        value = contrast == .ratio ? (one * other).squareRoot() : (one + other) / 2
        let end =
            alpha > 0 ? SavedRuns.end(base: base.count, new: new.count, alpha: alpha) : 0
        let isThere = end > 0 && 2 * end <= contrasts.count
        low = isThere ? contrasts[end - 1] : nil
        high = isThere ? contrasts[contrasts.count - end] : nil
    }
}
