import Assertions
import Metrics

/// A run of seconds that are made by hand, for what is judged while it goes on.
struct LiveRun {
    private let assertions: [Assertion]
    private let labels: LabelSpace
    private(set) var judge: LiveJudge
    private var store = MetricStore()
    private var second = 0
    private var spans: [PhaseSpan] = []
    private var lanes: [Int: Int] = [:]

    init(_ assertions: [Assertion], labels: LabelSpace = Fixture.labels) {
        self.assertions = assertions
        self.labels = labels
        judge = LiveJudge(assertions, labels)
    }

    /// A stretch begins at a time in seconds.
    mutating func begin(
        _ stretch: Int, at time: Double, lane: Int = 0, measured: Bool = true,
        continues: Bool = false
    ) {
        let time = Int64(time * 1e9)
        if let before = lanes[lane] { spans[before].end = time }
        lanes[lane] = spans.count
        spans.append(
            PhaseSpan(
                stretch: stretch, shape: "steady", start: time, end: time, measured: measured))
        judge.note(
            StretchBegin(
                stretch: stretch, lane: lane, measured: measured, continues: continues, time: time))
    }

    /// A second with these cells, by stretch, and so many connections.
    mutating func add(_ cells: [UInt16: SeriesCell] = [:], connections: Int = 0) {
        var snapshot = Snapshot(
            second: second, running: lanes.map { (spans[$1].stretch, $0) }, labels: labels)
        snapshot.delta = Fixture.store(cells)
        snapshot.connections[0] = connections
        second += 1
        let elapsed = Int64(second) * 1_000_000_000
        for span in lanes.values { spans[span].end = elapsed }
        store.merge(snapshot)
        judge.add(snapshot, total: store, phases: spans, at: elapsed)
    }

    /// Nobody sends from now on.
    mutating func end() {
        judge.end(at: Int64(second) * 1_000_000_000)
        lanes = [:]
    }

    /// The verdicts so far.
    var verdicts: [Verdict] {
        Assertions.judge(
            assertions, store: store, labels: labels, phases: spans, live: judge.findings)
    }

    /// The first verdict in few words: its result, value, samples and worst window.
    var outcome: String {
        let verdict = verdicts[0]
        let value = verdict.observed.map { "\(($0 * 1_000).rounded() / 1_000)" } ?? "-"
        let place = verdict.worst.map {
            " \($0.phase) \(WindowPlace.text($0.start))-\(WindowPlace.text($0.end))"
        }
        return "\(verdict.result.rawValue) \(value) of \(verdict.samples)" + (place ?? "")
    }
}
