import Assertions
import Metrics
import Reports
import TestSupport

/// Runs that a page must bear.
enum PageRuns {
    /// Judged anew, with what is in it.
    private static func result(
        _ header: RunHeader, _ store: MetricStore, _ points: [SeriesPoint], seconds: Int,
        phases: [PhaseSpan]
    ) -> RunResult {
        var series = TimeSeries()
        for point in points { series.append(point) }
        series.finish()
        let conclusion = RunConclusion(
            of: header, store: store, phases: phases,
            durationNanoseconds: Int64(seconds) * 1_000_000_000, stealShare: 0, ending: .complete)
        return RunResult(header: header, store: store, series: series, conclusion: conclusion)
    }

    /// Nothing was planned, tried or read.
    static let empty: RunResult = {
        var header = RandomRun.header(seed: 1)
        header.assertions = []
        header.labels.observed = []
        return result(header, MetricStore(), [], seconds: 0, phases: [])
    }()

    /// Messages that nothing answers.
    static let withoutReplies: RunResult = {
        var header = RandomRun.header(seed: 1)
        header.labels.observed = []
        var store = MetricStore()
        var cell = SeriesCell()
        cell[.messagesSent] = 300
        cell[.planned] = 300
        store.add(SeriesKey(stretch: 1, profile: 0, message: 0, url: 0), cell)
        let points = (0..<30).map { second in
            var point = SeriesPoint(start: second, seconds: 1)
            point.counts[SeriesPoint.counted.firstIndex(of: .messagesSent) ?? 0] = 10
            return point
        }
        return result(
            header, store, points, seconds: 30, phases: RandomRun.phases(until: 30, of: 30))
    }()

    /// A fifth of the sends was late.
    static let saturated: RunResult = {
        let run = RandomRun(seed: 6, seconds: 60).result
        var store = run.store
        var cell = SeriesCell()
        cell[.planned] = 1_000
        cell[.late] = 400
        store.add(SeriesKey(stretch: 2, profile: 0, message: 0, url: 0), cell)
        var saturated = run
        saturated.store = store
        saturated.conclusion = RunConclusion(
            of: run.header, store: store, phases: run.conclusion.phases,
            durationNanoseconds: run.conclusion.durationNanoseconds, stealShare: 0,
            ending: .complete)
        return saturated
    }()

    /// As long as a soak may be: few points of many seconds.
    static let week: RunResult = {
        let seconds = 604_800
        let (resolution, count) = (512, 604_800 / 512)
        let points = (0..<count).map { index in
            var draws = Draws(seed: UInt64(index + 1))
            return point(index * resolution, seconds: resolution, samples: 40, &draws)
        }
        var header = RandomRun.header(seed: 3)
        header.labels.observed = []
        return result(
            header, RandomRun(seed: 3, seconds: 8).result.store, points, seconds: seconds,
            phases: RandomRun.phases(until: seconds, of: seconds))
    }()

    /// Names that would like to be markup, or to turn the text around.
    static let odd = [
        "</script><script>alert(1)</script>", "\" onload=\"x", "' onclick='x", "<b>&amp;</b>",
        "\u{202E}evil\u{2066}", "🙂 👩‍👩‍👧", "\u{0}\u{1B}[31m\u{7F}", "-->]]>", "\u{FEFF}\u{61C}\u{FFFE}",
        "a\nb\tc",
    ]

    static let oddNames: RunResult = {
        var result = RandomRun(seed: 8, seconds: 50).result
        result.header.plan.name = odd[0] + odd[4]
        result.header.plan.path = odd[1]
        result.header.plan.text = odd.joined(separator: "\n")
        result.header.host.name = odd[3]
        result.header.host.processor = odd[2]
        result.header.labels.phases = [odd[0], odd[1], odd[4]]
        result.header.labels.profiles = [odd[2], odd[5]]
        result.header.labels.messages = [odd[3], odd[6]]
        result.header.labels.urls = [odd[7], odd[8]]
        result.header.labels.observed[0].name = odd[0]
        for index in result.conclusion.verdicts.indices {
            result.conclusion.verdicts[index].text = odd[index % odd.count]
            result.conclusion.verdicts[index].notes = [odd[(index + 1) % odd.count]]
        }
        result.conclusion.outcome.reason = odd[0]
        result.conclusion.warning = odd[1]
        for (index, kind) in ErrorKind.allCases.enumerated() {
            result.store.note(FirstCase(kind: kind, at: -1, text: odd[index % odd.count]))
        }
        var program = ProgramRecord(
            number: 0, phase: 1, command: odd[0], mustSucceed: false, start: 5_000_000_000)
        program.ending = .notStarted(odd[1])
        program.output = odd.joined(separator: "\n")
        result.programs = [program]
        var history = RandomRun.history
        history.note(odd[3], at: 3)
        result.conclusion.observed = [history]
        return result
    }()

    /// Times from 0.3 ms to half a second, and their buckets.
    private static let octaves = (18..<30).map { octave in
        let time = Int64(1) << Int64(octave)
        var one = Histogram()
        one.record(time)
        return (time: time, bucket: Int(CoarseHistogram(one).buckets[0]))
    }

    /// A point with random answers and errors.
    private static func point(
        _ start: Int, seconds: Int, samples: Int, _ draws: inout Draws
    ) -> SeriesPoint {
        var point = SeriesPoint(start: start, seconds: seconds)
        var (moments, counts) = (Moments(), [UInt64](repeating: 0, count: octaves.count))
        for _ in 0..<samples {
            let place = draws.below(octaves.count)
            moments.add(octaves[place].time)
            counts[place] += 1
        }
        let buckets = octaves.indices.filter { counts[$0] > 0 }
            .map { (bucket: octaves[$0].bucket, samples: counts[$0]) }
        point.rtt = CoarseHistogram(moments: moments, buckets: buckets) ?? CoarseHistogram()
        point.sendLag = point.rtt
        point.counts = point.counts.map { _ in UInt64(draws.below(1_000)) }
        point.connectionSeconds = draws.below(1_000) * seconds
        point.mostConnections = 1_000
        point.stateSeconds = point.stateSeconds.map { _ in draws.below(500) * seconds }
        point.errors = ErrorKind.allCases.map { _ in UInt64(draws.below(9)) }
        point.cpuNanoseconds = Int64(draws.below(1_000_000_000))
        point.busiestNanoseconds = point.cpuNanoseconds
        return point
    }

    /// An hour with 20 messages, where nothing is like the second before.
    static let hour: RunResult = {
        var header = RandomRun.header(seed: 12)
        header.labels.messages = (1...20).map { "order-\($0)" }
        header.labels.observed = []
        header.course = PlannedCourse(
            length: 3_600_000_000_000, clients: (0..<600).map { Double($0 % 37) },
            arrivals: (0..<600).map { Double($0 % 13) }, messages: (0..<600).map { Double($0 % 97) }
        )
        var draws = Draws(seed: 12)
        let points = (0..<1_200).map { point($0 * 3, seconds: 3, samples: 60, &draws) }
        var store = MetricStore()
        for message in 0..<20 {
            for stretch in 0..<3 {
                var cell = SeriesCell()
                var times = Histogram()
                for _ in 0..<50 { times.record(Int64(draws.below(1 << 30))) }
                (cell[.rtt], cell[.serviceTime], cell[.connect]) = (times, times, times)
                cell.errors = cell.errors.map { _ in 1 }
                cell[.errors] = UInt64(cell.errors.count)
                store.add(
                    SeriesKey(
                        stretch: UInt16(stretch), profile: UInt16(message % 2),
                        message: UInt16(message), url: 0), cell)
            }
        }
        return result(
            header, store, points, seconds: 3_600,
            phases: RandomRun.phases(until: 3_600, of: 3_600))
    }()
}
