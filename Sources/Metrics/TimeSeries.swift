/// The points of a run in order of time, at most 1,200: when they are full, neighbours are merged
/// and each point covers twice as many seconds from then on. That is a second for twenty minutes and
/// four for an hour, about a kilobyte each: enough for a picture, and little beside what clients take.
public struct TimeSeries: Hashable, Sendable {
    /// The most points kept.
    public static let capacity = 1_200

    public private(set) var points: [SeriesPoint] = []
    private var merger = PointMerger()
    /// How many seconds each of `points` covers; the last may have fewer.
    private var resolution = 1

    /// A series without points.
    public init() {}

    /// The series of processes that ran side by side, by the seconds since the start of each.
    public init(beside series: [TimeSeries]) {
        let resolution = series.flatMap(\.points).map(\.seconds).max() ?? 1
        var merged: [Int: SeriesPoint] = [:]
        for points in series.map(\.points) {
            var own: [Int: SeriesPoint] = [:]
            for point in points {
                let place = point.start / resolution
                if own[place] == nil { own[place] = point } else { own[place]!.merge(point) }
            }
            for (place, point) in own {
                if merged[place] == nil {
                    merged[place] = point
                } else {
                    merged[place]!.merge(beside: point)
                }
            }
        }
        for place in merged.keys.sorted() { append(merged[place]!) }
        finish()
    }

    /// Adds what follows in time, a second or several.
    public mutating func append(_ point: SeriesPoint) {
        let complete = merger.add(point)
        followMerger()
        if let complete { points.append(complete) }
    }

    /// Adds the last point even if it covers less than the others; no other may follow.
    public mutating func finish() {
        let rest = merger.takeRest()
        followMerger()
        if let rest { points.append(rest) }
    }

    /// Brings the points to the resolution of the merger.
    private mutating func followMerger() {
        while resolution < merger.resolution {
            points = stride(from: 0, to: points.count, by: 2).map { index in
                var point = points[index]
                if index + 1 < points.count { point.merge(points[index + 1]) }
                return point
            }
            resolution *= 2
        }
    }
}
