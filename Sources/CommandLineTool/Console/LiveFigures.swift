import Conductor
import Metrics

/// What a run did in its last seconds, and what it has counted in all.
struct LiveFigures {
    /// What is shown of one second.
    private struct Second {
        var point: SeriesPoint
        var times: [TimeMetric: CoarseHistogram]
        var planned: PlannedPace.Load?
        /// Of the loop that was busiest.
        var busiest: Double
        /// By the index of the URL.
        var urls: [Int: URLFigures]
    }

    /// What one of several targets did.
    struct URLFigures {
        var rtt = CoarseHistogram()
        var errors: UInt64 = 0
    }

    /// Figures are of so many seconds.
    static let window = 5
    /// Of so many targets each is told.
    private static let mostURLs = 16

    private let labels: LabelSpace
    private var seconds: [Second] = []
    /// Whose percentiles are shown: replies, else what comes unasked, else connects.
    private(set) var subject = TimeMetric.connect
    /// p99 of each `window` seconds, the last ones perhaps of fewer; nil without samples.
    private(set) var history: [Double?] = []
    private var bucket = CoarseHistogram()
    private var inBucket = 0
    /// By `ErrorKind`, of the whole run.
    private var errorCounts = [UInt64](repeating: 0, count: ErrorKind.count)
    private var totals: [CountMetric: UInt64] = [:]
    /// The last value of each gauge of the target.
    private(set) var observed: [Int: Double] = [:]

    /// As many values of the past as the widest terminal shows.
    private static let mostHistory = 240
    /// What percentiles may be of, the first that has samples.
    private static let subjects: [TimeMetric] = [.rtt, .delivery, .connect]
    private static let summed: [CountMetric] = [
        .requests, .late, .skipped, .arrivals, .messagesSent,
    ]

    init(_ labels: LabelSpace) { self.labels = labels }

    /// Takes a second, in which so much was planned.
    mutating func add(_ second: RunSecond, planned: PlannedPace.Load?) {
        let delta = second.snapshot.delta
        let times = Self.subjects.map { metric in
            (metric, metric == .rtt ? second.point.rtt : CoarseHistogram(delta.histogram(metric)))
        }
        let length = Double(max(1, second.point.seconds)) * 1e9
        seconds.append(
            Second(
                point: second.point, times: Dictionary(uniqueKeysWithValues: times),
                planned: planned,
                busiest: Double(second.snapshot.busiestNanoseconds) / length,
                urls: urls(delta)))
        if seconds.count > Self.window { seconds.removeFirst() }
        for kind in ErrorKind.allCases { errorCounts[Int(kind.rawValue)] += delta.errors(kind) }
        for metric in Self.summed { totals[metric, default: 0] += delta.count(metric) }
        for (gauge, reading) in second.snapshot.observed.flatMap(\.readings) {
            observed[gauge] = reading.last
        }
        note(times)
    }

    private func urls(_ delta: MetricStore) -> [Int: URLFigures] {
        guard (2...Self.mostURLs).contains(labels.urls.count) else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: labels.urls.indices.map { url in
                let here = Selection(url: url)
                return (
                    url,
                    URLFigures(
                        rtt: CoarseHistogram(delta.histogram(.rtt, in: here)),
                        errors: delta.count(.errors, in: here))
                )
            })
    }

    /// Goes on with the past of what percentiles are shown of.
    private mutating func note(_ times: [(metric: TimeMetric, samples: CoarseHistogram)]) {
        let rank = Self.subjects.firstIndex(of: subject) ?? 0
        if let better = times.prefix(rank).first(where: { $0.samples.moments.count > 0 }) {
            subject = better.metric
            (history, bucket, inBucket) = ([], CoarseHistogram(), 0)
        }
        if inBucket == 0 {
            history.append(nil)
            if history.count > Self.mostHistory { history.removeFirst() }
        }
        if let samples = times.first(where: { $0.metric == subject })?.samples {
            bucket.merge(samples)
        }
        history[history.count - 1] = bucket.quantile(0.99)
        inBucket += 1
        if inBucket == Self.window { (bucket, inBucket) = (CoarseHistogram(), 0) }
    }

    // MARK: Questions

    /// The last second; nil before the first is over.
    var last: SeriesPoint? { seconds.last?.point }

    /// How often something happened in all.
    func total(_ metric: CountMetric) -> UInt64 { totals[metric] ?? 0 }

    /// How often a second something happened lately.
    func rate(_ metric: CountMetric) -> Double {
        let length = seconds.reduce(0) { $0 + max(1, $1.point.seconds) }
        return length > 0
            ? Double(seconds.reduce(0) { $0 + $1.point[metric] }) / Double(length) : 0
    }

    /// How many messages were planned a second lately; nil where the target sets the rate.
    var plannedMessages: Double? { planned { $0.messages } }
    /// How many arrivals.
    var plannedArrivals: Double? { planned { $0.arrivals } }

    private func planned(_ value: (PlannedPace.Load) -> Double?) -> Double? {
        let values = seconds.compactMap { $0.planned.flatMap(value) }
        return values.count == seconds.count && !values.isEmpty
            ? values.reduce(0, +) / Double(values.count) : nil
    }

    /// Lately, of what percentiles are shown of.
    var times: CoarseHistogram {
        seconds.reduce(into: CoarseHistogram()) { sum, second in
            if let samples = second.times[subject] { sum.merge(samples) }
        }
    }

    /// The generator's own delay lately.
    var sendLag: CoarseHistogram {
        seconds.reduce(into: CoarseHistogram()) { $0.merge($1.point.sendLag) }
    }

    /// How busy the busiest loop was lately, 0…1.
    var busiest: Double {
        seconds.isEmpty ? 0 : seconds.reduce(0) { $0 + $1.busiest } / Double(seconds.count)
    }

    /// Lately, of each target; empty of a run with one target, or with very many.
    var urls: [(url: Int, figures: URLFigures)] {
        var sums: [Int: URLFigures] = [:]
        for (url, figures) in seconds.flatMap(\.urls) {
            sums[url, default: URLFigures()].rtt.merge(figures.rtt)
            sums[url, default: URLFigures()].errors += figures.errors
        }
        return sums.sorted { $0.key < $1.key }.map { (url: $0.key, figures: $0.value) }
    }

    /// Errors of the whole run, and each kind that there is, most frequent first.
    var errors: (count: UInt64, kinds: [(kind: ErrorKind, count: UInt64)]) {
        let kinds = ErrorKind.allCases.map { (kind: $0, count: errorCounts[Int($0.rawValue)]) }
            .filter { $0.count > 0 }.sorted { $0.count > $1.count }
        return (kinds.reduce(0) { $0 + $1.count }, kinds)
    }
}
