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

    /// What would do where there were too few; nil where there were enough.
    public func note(for count: UInt64) -> String? {
        guard count < samples else { return nil }
        return "\(name) needs \(Format.count(samples)) samples, there "
            + (count == 1 ? "was 1" : "were \(Format.count(count))")
            + ": run \(Format.count(times(for: count))) times as long"
    }
}
