public import Metrics
internal import Units

/// The unit in which reports show a value; values themselves are in base units.
public enum MeasureUnit: String, CaseIterable, Hashable, Sendable, Codable {
    case milliseconds = "ms"
    case percent = "%"
    case bytes = "B"
    case perSecond = "/s"
    case bytesPerSecond = "B/s"
    case perMinute = "/min"
    case bytesPerMinute = "B/min"
    case none = ""

    /// The unit of an aggregate over a metric.
    public init(of aggregate: Comparison.Aggregate, _ metric: Metric) {
        let isBytes = metric.isBytes
        switch aggregate {
        case .share: self = .percent
        case .rate: self = isBytes ? .bytesPerSecond : .perSecond
        case .count: self = isBytes ? .bytes : .none
        case .percentile, .avg, .min, .max, .stddev, .last:
            if case .time = metric {
                self = .milliseconds
            } else {
                self = isBytes ? .bytes : .none
            }
        case .slope: self = isBytes ? .bytesPerMinute : .perMinute
        }
    }

    /// How many base units (nanoseconds, fractions, bytes, …) one of this unit is.
    public var base: Double {
        switch self {
        case .milliseconds: 1e6
        case .percent: 0.01
        case .bytes, .perSecond, .bytesPerSecond, .perMinute, .bytesPerMinute, .none: 1
        }
    }

    /// A value in base units as people read it.
    public func text(_ base: Double) -> String {
        switch self {
        case .milliseconds: Format.milliseconds(base)
        case .percent: Format.share(base)
        case .bytes: Format.bytes(base)
        case .perSecond: Format.rate(base)
        case .bytesPerSecond: Format.bytes(base) + "/s"
        case .perMinute: Format.number(base) + "/min"
        case .bytesPerMinute: Format.bytes(base) + "/min"
        case .none:
            // Counts and gauges are whole numbers, but for means.
            Int64(exactly: base).map { Format.count($0) } ?? Format.number(base)
        }
    }
}
