internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Reports

/// A run as far as it has been measured: every second is merged into it.
struct RunLedger {
    private(set) var header: RunHeader
    /// Takes secrets out of what servers said.
    private let hide: @Sendable (String) -> String
    private(set) var store = MetricStore()
    private var series = TimeSeries()
    private var spans: [PhaseSpan] = []
    /// The span of the stage that runs in each lane.
    private var running: [Int: Int] = [:]
    /// What was collected of the second that runs.
    private var begun = MetricStore()
    private var begunBusiest: Int64 = 0
    /// The number of the second that runs.
    private(set) var second = 0
    private var reach = Reach()
    /// The other side, of a run that has one.
    private var against: SideLedger?

    /// `measured` are the stretches that are judged.
    init(
        header: RunHeader, measured: Set<Int>, hiding hide: @escaping @Sendable (String) -> String
    ) {
        self.header = header
        self.hide = hide
        against = header.labels.ofAgainst.map {
            SideLedger(header, $0, measured: measured, hiding: hide)
        }
    }

    /// A stage begins at a time from the start of the run, where the one before in its lane ends.
    mutating func begin(_ stage: Stage, at time: Int64) {
        if let before = running.removeValue(forKey: stage.lane) {
            spans[before].end = max(spans[before].start, time)
        }
        // The rest of a branch is no phase.
        guard stage.duration > 0 else { return }
        running[stage.lane] = spans.count
        spans.append(
            PhaseSpan(
                stretch: stage.label, shape: stage.shape, start: time, end: time,
                measured: stage.measured))
    }

    /// The stretches that ran at a time, in order; what runs now does so from its start on.
    func running(at time: Int64) -> [Int] {
        let open = Set(running.values)
        return spans.indices.filter { span in
            spans[span].start <= time && (time < spans[span].end || open.contains(span))
        }.map { spans[$0].stretch }.sorted()
    }

    /// The stages that run did so until this time at least.
    mutating func extend(to time: Int64) {
        for span in running.values { spans[span].end = max(spans[span].start, time) }
    }

    /// A stage begins at a level of its own.
    mutating func raise(_ stage: Stage, to level: Double, _ unit: String?) {
        let stretch = header.labels.stretches[stage.label]
        guard let unit, stretch.places[0].part != nil else { return }
        header.labels.stretches[stage.label].level = Stretch.Level(value: level, unit: unit)
    }

    /// All that was measured, also in the second that runs.
    var soFar: MetricStore {
        var all = store
        all.merge(begun)
        return all
    }

    /// Keeps a part of the second that runs, with the gauges at its end, until the second is over.
    mutating func add(part snapshot: Snapshot) {
        begun.merge(snapshot)
        begunBusiest += snapshot.busiestNanoseconds
        against?.add(part: snapshot)
    }

    /// Merges a second that is over and returns what sinks hear of it.
    mutating func add(_ rest: Snapshot, at elapsed: Int64) -> RunSecond {
        var snapshot = rest
        begun.merge(snapshot.delta)
        snapshot.delta = begun
        snapshot.delta.hideInTexts(hide)
        begun = MetricStore()
        snapshot.busiestNanoseconds += begunBusiest
        begunBusiest = 0
        against?.add(&snapshot)
        store.merge(snapshot)
        let point = SeriesPoint(snapshot)
        series.append(point)
        second += 1
        reach.note(store, after: second)
        return RunSecond(snapshot: snapshot, point: point, phases: spans, elapsed: elapsed)
    }

    /// Whether anything has reached the target, in the second that runs too.
    var wasReached: Bool { store.wasReached || begun.wasReached }

    /// Whether nothing has reached the target for so long that nothing will.
    func isHopeless(longestConnect: Int64) -> Bool {
        reach.isHopeless(after: second, longestConnect: longestConnect)
    }

    /// The judged result of a run that is over; `live` is what was found while it went on.
    consuming func result(
        duration: Int64, health: GeneratorHealth, live: LiveFindings,
        observed: [ObservedHistory], ending: Outcome.Ending, programs: [ProgramRecord]
    ) -> RunResult {
        series.finish()
        var live = live
        live.against = against?.evidence
        live.failedPrograms = programs.compactMap { $0.failure(header.labels) }
        var conclusion = RunConclusion(
            of: header, store: store, phases: spans, durationNanoseconds: duration,
            stealShare: health.run.stealShare, health: health, live: live, ending: ending)
        if !observed.isEmpty {
            conclusion.observed = observed.map { history in
                var history = history
                for index in history.problems.indices {
                    history.problems[index].text = hide(history.problems[index].text)
                }
                return history
            }
        }
        var result = RunResult(
            header: header, store: store, series: series, conclusion: conclusion)
        result.programs = programs
        result.against = against?.result
        return result
    }
}
