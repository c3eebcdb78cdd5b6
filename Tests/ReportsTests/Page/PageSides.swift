import Assertions
import Metrics
import Reports

/// Runs of two sides that a page must bear.
enum PageSides {
    /// A run with another one in the place of its other side.
    static func beside(_ run: RunResult, _ other: RunResult) -> RunResult {
        var result = run
        result.header.labels.against = OtherSide(
            urls: run.header.labels.urls.map { $0 + "/old" }, slices: 2)
        result.against = SideResult(store: other.store, series: other.series)
        return result
    }

    static let random = beside(
        RandomRun(seed: 1, seconds: 90).result, RandomRun(seed: 14, seconds: 90).result)

    /// The same with times that are so many times as long as those of the first side.
    static func slower(_ factor: Int64) -> RunResult {
        let run = RandomRun(seed: 1, seconds: 90)
        var store = MetricStore()
        var series = TimeSeries()
        for second in run.seconds {
            var snapshot = second
            snapshot.delta = MetricStore()
            for (key, cell) in second.delta.cells {
                var cell = cell
                for metric in TimeMetric.allCases {
                    cell[metric] = cell[metric].map { longer($0, factor) }
                }
                snapshot.delta.add(key, cell)
            }
            store.merge(snapshot)
            series.append(SeriesPoint(snapshot))
        }
        series.finish()
        var result = run.result
        (result.store, result.series) = (store, series)
        return beside(run.result, result)
    }

    private static func longer(_ times: Histogram, _ factor: Int64) -> Histogram {
        var longer = Histogram()
        times.forEachBucket { bucket, count in
            for _ in 0..<count { longer.record(HistogramScale.middle(of: bucket) * factor) }
        }
        return longer
    }

    /// Names, URLs and texts of the other side that would like to be markup.
    static let oddNames: RunResult = {
        var result = beside(PageRuns.oddNames, RandomRun(seed: 9, seconds: 50).result)
        result.header.labels.against?.urls = [PageRuns.odd[0], PageRuns.odd[2], PageRuns.odd[4]]
        for (index, kind) in ErrorKind.allCases.enumerated() {
            result.against?.store.note(
                FirstCase(kind: kind, at: -1, text: PageRuns.odd[index % PageRuns.odd.count]))
        }
        return result
    }()

    /// All sorts, by what is special about them.
    static let all: [(name: String, result: RunResult)] = [
        ("two sides", random), ("two sides, one slow", slower(300)),
        ("two sides, odd names", oddNames),
        ("two sides, one empty", beside(RandomRun(seed: 1, seconds: 90).result, PageRuns.empty)),
        (
            "two sides, the first empty",
            beside(PageRuns.empty, RandomRun(seed: 1, seconds: 9).result)
        ),
        ("two sides, both empty", beside(PageRuns.empty, PageRuns.empty)),
        (
            "two sides of a second",
            beside(RandomRun(seed: 2, seconds: 1).result, RandomRun(seed: 3, seconds: 1).result)
        ),
        (
            "two sides, one without replies",
            beside(RandomRun(seed: 5, seconds: 30).result, PageRuns.withoutReplies)
        ),
        (
            "two sides, the first without replies",
            beside(PageRuns.withoutReplies, RandomRun(seed: 5, seconds: 30).result)
        ),
        ("two sides for a week", beside(PageRuns.week, PageRuns.week)),
    ]
}
