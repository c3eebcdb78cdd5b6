import Assertions
import Metrics

/// A percentile over time. Percentiles are never averaged: what a column shows was the percentile of a second,
/// or of a window of so many that it has the samples that the percentile takes.
struct PercentileTrace {
    /// By column, in nanoseconds; nil without samples.
    let values: [Double?]
    /// How many seconds a window has.
    let seconds: Int
    /// Whether even the longest window has too few samples.
    let isThin: Bool

    /// How windows widen, in points, and which part of the run they may take.
    private static let widths = [1, 2, 5, 10, 15, 30, 60, 120, 300]
    private static let largestPart = 8

    /// The highest window in each column.
    init(
        _ quantile: Double, _ columns: Columns, of samples: KeyPath<SeriesPoint, CoarseHistogram>
    ) {
        let points = columns.points
        let counts = points.map { $0[keyPath: samples].moments.count }
        let need = SampleNeed(quantile)?.samples ?? 1
        let allowed = Self.widths.filter { $0 == 1 || $0 * Self.largestPart <= points.count }
        let fitting = allowed.first { Self.isEnough(need, counts, width: $0) }
        let width = fitting ?? allowed.last ?? 1
        isThin = fitting == nil
        seconds = width * max(1, points.first?.seconds ?? 1)
        let windows = stride(from: 0, to: points.count, by: width).map { first in
            Columns.merged(points[first..<min(points.count, first + width)], samples)
                .quantile(quantile)
        }
        values = columns.ranges.map { range in
            range.filter { counts[$0] > 0 }.compactMap { windows[$0 / width] }.max()
        }
    }

    /// Whether half of the windows that have samples have enough of them.
    private static func isEnough(_ need: UInt64, _ counts: [UInt64], width: Int) -> Bool {
        let sums: [UInt64] = stride(from: 0, to: counts.count, by: width).map { first in
            counts[first..<min(counts.count, first + width)].reduce(0, +)
        }
        let windows = sums.filter { $0 > 0 }.sorted()
        return !windows.isEmpty && windows[windows.count / 2] >= need
    }

    /// The percentile of all samples of each column.
    static func merged(
        _ quantile: Double, _ columns: Columns, of samples: KeyPath<SeriesPoint, CoarseHistogram>
    ) -> [Double?] {
        columns.ranges.map { Columns.merged(columns.points[$0], samples).quantile(quantile) }
    }
}
