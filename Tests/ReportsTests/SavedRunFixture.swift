import Assertions
import Metrics
import Reports

/// Saved runs whose figures are known.
enum SavedRunFixture {
    /// A run whose requests took up to twice so many milliseconds; of a thousand so many failed.
    static func run(
        _ milliseconds: Double, failed: UInt64 = 0, day: Int64 = 0, number: UInt64 = 0,
        host: String = "host", hash: String = "0123abcd", ending: Outcome.Ending = .complete
    ) -> SavedRun {
        var header = RandomRun.header(seed: number)
        header.assertions = []
        header.startMilliseconds += (day * 86_400 + Int64(number)) * 1_000
        header.host.name = host
        header.plan.hash = hash
        var store = MetricStore()
        var cell = SeriesCell()
        var times = Histogram()
        if milliseconds > 0 {
            for step in 1...200 as ClosedRange<Int64> {
                times.record(Int64(milliseconds * 1e4) * step)
            }
        }
        cell[.rtt] = times
        (cell[.requests], cell[.opened], cell[.connects]) = (1_000, 1, 1)
        (cell[.messagesReceived], cell[.checks]) = (UInt64(milliseconds * 10), 1_000)
        (cell[.errors], cell[.timeout], cell[.checksFailed]) = (failed, failed, failed)
        cell.failures = cell.errors
        store.add(SeriesKey(stretch: 1, profile: 0, message: 1, url: 0), cell)
        let conclusion = RunConclusion(
            of: header, store: store, phases: RandomRun.phases(until: 40, of: 40),
            durationNanoseconds: 40_000_000_000, stealShare: 0, ending: ending)
        let result = RunResult(
            header: header, store: store, series: TimeSeries(), conclusion: conclusion)
        return SavedRun("\(host)-\(number).wsr", result)
    }

    /// Runs with these medians.
    static func runs(
        _ milliseconds: [Double], from number: UInt64 = 0, failed: [UInt64] = [], day: Int64 = 0
    ) -> [SavedRun] {
        milliseconds.enumerated().map { index, time in
            run(
                time, failed: failed.isEmpty ? 0 : failed[index], day: day,
                number: number + UInt64(index))
        }
    }
}
