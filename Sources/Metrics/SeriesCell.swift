internal import Memory

/// Everything measured of one finest series: its counters and the histograms it has.
public struct SeriesCell: Hashable, Sendable {
    /// By `CountMetric`.
    public var counts = [UInt64](repeating: 0, count: CountMetric.count)
    /// By `ErrorKind`.
    public var errors = [UInt64](repeating: 0, count: ErrorKind.count)
    /// By `ErrorKind`: the connects, sessions or requests that it was the first error of.
    public var failures = [UInt64](repeating: 0, count: ErrorKind.count)
    /// By `TimeMetric`; nil where nothing was recorded.
    public var times = [Histogram?](repeating: nil, count: TimeMetric.count)

    /// A cell in which nothing has happened.
    public init() {}

    /// The counter of a metric.
    public subscript(_ metric: CountMetric) -> UInt64 {
        get { counts[Int(metric.rawValue)] }
        set { counts[Int(metric.rawValue)] = newValue }
    }

    /// The counter of an error kind.
    public subscript(_ kind: ErrorKind) -> UInt64 {
        get { errors[Int(kind.rawValue)] }
        set { errors[Int(kind.rawValue)] = newValue }
    }

    /// The histogram of a metric, nil without samples.
    public subscript(_ metric: TimeMetric) -> Histogram? {
        get { times[Int(metric.rawValue)] }
        set { times[Int(metric.rawValue)] = newValue }
    }

    /// Adds all that another cell has.
    public mutating func merge(_ other: SeriesCell) {
        for index in counts.indices { counts[index] &+= other.counts[index] }
        for index in errors.indices {
            errors[index] &+= other.errors[index]
            failures[index] &+= other.failures[index]
        }
        for index in times.indices {
            guard let samples = other.times[index] else { continue }
            if times[index] == nil {
                times[index] = samples
            } else {
                times[index]!.merge(samples)
            }
        }
    }

    /// Adds one cell of a recorder.
    mutating func merge(_ recorder: borrowing Recorder, cell: Int) {
        for index in counts.indices {
            counts[index] &+= recorder.counts[cell * CountMetric.count + index]
        }
        for index in errors.indices {
            errors[index] &+= recorder.errors[cell * ErrorKind.count + index]
            failures[index] &+= recorder.failures[cell * ErrorKind.count + index]
        }
        for index in times.indices {
            let histogram = Int(recorder.histogramOf[cell * TimeMetric.count + index])
            guard histogram >= 0 else { continue }
            if times[index] == nil { times[index] = Histogram() }
            times[index]!.merge(recorder.histograms, histogram)
        }
    }
}
