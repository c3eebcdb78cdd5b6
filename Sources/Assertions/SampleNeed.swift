internal import Units

/// How many samples a percentile takes: ten beyond it, so 1,000 for p99.
public struct SampleNeed: Sendable {
    /// 0…1, but 1 itself.
    private let quantile: Double
    public let samples: UInt64

    public init?(_ quantile: Double) {
        guard (0..<1).contains(quantile) else { return nil }
        self.quantile = quantile
        samples = UInt64((10 / (1 - quantile)).rounded())
    }

    /// Such as `p99.9`.
    public var name: String { "p" + Format.trimmed(Format.fixed(quantile * 100, decimals: 4)) }

    /// How many times as long a run with so many samples must be; 1: it is long enough.
    public func times(for count: UInt64) -> UInt64 {
        count == 0 ? samples : (samples + count - 1) / count
    }

    /// So many seconds of a gauge a slope takes.
    static let secondsOfSlope = 30

    /// Says that a slope has too few seconds; nil of what is none, or has enough of them, or has none.
    static func noteOfSlope(_ comparison: Comparison, _ seconds: UInt64) -> String? {
        guard comparison.aggregate == .slope, (1..<UInt64(secondsOfSlope)).contains(seconds) else {
            return nil
        }
        return "slope needs \(secondsOfSlope) seconds with a value, there "
            + (seconds == 1 ? "was 1" : "were \(seconds)")
    }

    /// What would do where there were too few; nil where there were enough.
    public func note(for count: UInt64) -> String? {
        guard count < samples else { return nil }
        return "\(name) needs \(Format.count(samples)) samples, there "
            + (count == 1 ? "was 1" : "were \(Format.count(count))")
            + ": run \(Format.count(times(for: count))) times as long"
    }
}
