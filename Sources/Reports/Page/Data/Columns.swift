import Metrics

/// The seconds of a run in the columns of its plots. Of a long run a column has several seconds, and shows
/// of them what must not be lost: each plot says whether that is the sum, the mean or the most.
struct Columns {
    let axis: TimeAxis
    /// In order of time.
    let points: [SeriesPoint]
    /// The points of each column; of some there may be none.
    let ranges: [Range<Int>]
    /// How long one is.
    let seconds: Double

    /// The most columns, one for each unit of a plot.
    static let most = 600
    /// The columns of a run of more seconds that has two sides, so that its page is not too long for a mail.
    static let ofSides = 400
    /// Fewer columns are drawn as steps: between them nothing is known.
    static let fewest = 40

    /// The columns of points, on an axis that ends with the run where its last point goes on; of a run that
    /// goes on, on one of all the time that it may take.
    init(
        _ points: [SeriesPoint], until length: Double = .infinity, planned: Double? = nil,
        hasSides: Bool = false
    ) {
        let points = points.sorted { $0.start < $1.start }
        let last = points.last.map { $0.start + $0.seconds } ?? 0
        let end = max(last, planned.map { Int(min(1e9, max(0, $0)).rounded(.up)) } ?? 0)
        let resolution = max(1, points.first?.seconds ?? 1)
        let all = (end + resolution - 1) / resolution
        let count = all <= Columns.most ? all : hasSides ? Columns.ofSides : Columns.most
        let length = planned.map { max($0, length) } ?? length
        axis = TimeAxis(seconds: min(Double(end), max(Double(end) - 0.9, length)))
        seconds = count > 0 ? Double(end) / Double(count) : 0
        self.points = points
        ranges = Columns.ranges(points, count, until: end)
    }

    /// Points of the same seconds that were counted elsewhere, in columns that lie where others do.
    init(_ points: [SeriesPoint], like other: Columns) {
        (axis, seconds) = (other.axis, other.seconds)
        self.points = points.sorted { $0.start < $1.start }
        let end = Int((other.seconds * Double(other.count)).rounded())
        ranges = Columns.ranges(self.points, other.count, until: end)
    }

    /// Which points are in each column of a run that ends after so many seconds.
    private static func ranges(
        _ points: [SeriesPoint], _ count: Int, until end: Int
    ) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var next = 0
        for column in 0..<count {
            let first = next
            while next < points.count, points[next].start * count / end <= column { next += 1 }
            ranges.append(first..<next)
        }
        return ranges
    }

    var count: Int { ranges.count }
    var isEmpty: Bool { ranges.isEmpty }
    /// Units of a plot; the last one may be cut off.
    var width: Double { isEmpty ? PathData.width : PathData.width * seconds / axis.seconds }
    /// Whether lines are drawn as steps.
    var areSteps: Bool { count < Columns.fewest }

    /// When a column begins.
    func start(_ column: Int) -> Double { Double(column) * seconds }

    /// Whether a column is no more than a second, as its reader takes it.
    var areSeconds: Bool { seconds <= 1.001 }

    /// What a column is called.
    var noun: String { areSeconds ? "second" : "column" }

    /// The largest value of each column; nil where no point has one.
    func most(_ value: (SeriesPoint) -> Double?) -> [Double?] {
        ranges.map { range in points[range].compactMap(value).max() }
    }

    /// The smallest value of each column.
    func least(_ value: (SeriesPoint) -> Double?) -> [Double?] {
        ranges.map { range in points[range].compactMap(value).min() }
    }

    /// The sum of each column.
    func sum(_ value: (SeriesPoint) -> UInt64) -> [UInt64] {
        ranges.map { range in points[range].reduce(0) { $0 &+ value($1) } }
    }

    /// What was counted in each column, a second.
    func rate(_ value: (SeriesPoint) -> UInt64) -> [Double?] {
        ranges.map { range in
            let seconds = points[range].reduce(0) { $0 + $1.seconds }
            guard seconds > 0 else { return nil }
            return Double(points[range].reduce(0) { $0 &+ value($1) }) / Double(seconds)
        }
    }

    /// The mean of each column, of what points know as a sum over their seconds.
    func mean(_ secondsOf: (SeriesPoint) -> Int) -> [Double?] {
        ranges.map { range in
            let seconds = points[range].reduce(0) { $0 + $1.seconds }
            guard seconds > 0 else { return nil }
            return Double(points[range].reduce(0) { $0 + secondsOf($1) }) / Double(seconds)
        }
    }

    /// All samples of some points.
    static func merged(
        _ points: some Collection<SeriesPoint>, _ samples: KeyPath<SeriesPoint, CoarseHistogram>
    ) -> CoarseHistogram {
        CoarseHistogram.sum(
            points.map { $0[keyPath: samples] }.filter { $0.moments.count > 0 })
    }
}
