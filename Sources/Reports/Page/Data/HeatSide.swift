import Metrics

/// The answers of a side of a run by time, and its requests without one.
struct HeatSide {
    /// By column of the map: where its answers lie in nanoseconds, and how many there are.
    typealias Group = [(value: Double, count: UInt64)]

    let columns: Columns
    let groups: [Group]
    /// The bucket that only requests without an answer are in.
    let deadline: UInt16?
    /// By column of the plots.
    let unanswered: [UInt64]

    /// Of columns, and of what was measured in the whole run.
    init(_ columns: Columns, _ whole: SeriesCell) {
        self.columns = columns
        let deadline = Self.deadline(columns, whole)
        let count = min(HeatMap.mostColumns, columns.count)
        groups = (0..<count).map { column -> Group in
            let first = columns.ranges[column * columns.count / count].lowerBound
            let last = columns.ranges[(column + 1) * columns.count / count - 1].upperBound
            let samples = Columns.merged(columns.points[first..<max(first, last)], \.rtt)
            return zip(samples.buckets, samples.samples).compactMap { bucket, count in
                bucket == deadline ? nil : (Double(CoarseHistogram.middle(of: bucket)), count)
            }
        }
        self.deadline = deadline
        unanswered = Self.unanswered(columns, whole)
    }

    /// Requests that failed are in rtt with their deadline. Where these are exactly the samples of the
    /// highest bucket, as with one timeout for all, they are no answers.
    private static func deadline(_ columns: Columns, _ whole: SeriesCell) -> UInt16? {
        let deadlines = whole[.deadlines]
        guard deadlines > 0 else { return nil }
        let all = Columns.merged(columns.points, \.rtt)
        guard let bucket = all.buckets.last, all.samples.last == deadlines else { return nil }
        return bucket
    }

    /// Requests without an answer in each column: samples that no answer has. Where counts do not tell
    /// that, those that timed out.
    private static func unanswered(_ columns: Columns, _ whole: SeriesCell) -> [UInt64] {
        func count(_ point: SeriesPoint) -> UInt64 {
            point.rtt.moments.count - min(point.rtt.moments.count, point[.answered])
        }
        let all = columns.points.reduce(0) { $0 + count($1) }
        return columns.sum { all == whole[.deadlines] ? count($0) : $0[.timeouts] }
    }

    var hasUnanswered: Bool { unanswered.contains { $0 > 0 } }
}
