public import Metrics

/// Judges while a run goes on: windows, as seconds fill them, and thresholds that end the run.
///
/// It lives on the control thread and sees a second at a time. Thresholds that look at the same phase with
/// windows of the same length share these, and comparisons of one series its figures, so its memory is
/// seconds of a window × series compared, see `SlidingWindow`.
public struct LiveJudge: Sendable {
    private let assertions: [Assertion]
    private let labels: LabelSpace
    /// The windows, and which of them each assertion has.
    private var tracks: [WindowTrack] = []
    private var trackOf: [Int: Int] = [:]
    /// Where the thresholds look that end a run by all that was measured.
    private var watches: [Int: PhaseWatch] = [:]
    private let metrics: Set<TimeMetric>
    /// When the last second ended.
    private var elapsed: Int64 = 0
    public private(set) var findings = LiveFindings()

    /// A judge of a run that has not begun.
    public init(_ assertions: [Assertion], _ labels: LabelSpace) {
        self.assertions = assertions
        self.labels = labels
        var places: [WindowTrack.Key: Int] = [:]
        for (index, assertion) in assertions.enumerated() {
            let comparisons = assertion.condition.comparisons
            let filter = comparisons[0].filter
            if let window = assertion.window {
                let key = WindowTrack.Key(phase: filter.phase, part: filter.part, length: window)
                if places[key] == nil {
                    places[key] = tracks.count
                    tracks.append(WindowTrack(key, labels))
                }
                trackOf[index] = places[key]
                for comparison in comparisons { tracks[places[key]!].add(comparison) }
            } else if assertion.abortsAfter != nil {
                watches[index] = PhaseWatch(labels, phase: filter.phase, part: filter.part)
            }
        }
        metrics = Set(tracks.flatMap(\.series).compactMap(\.timeMetric))
    }

    /// A stretch begins.
    public mutating func note(_ begin: StretchBegin) {
        for index in tracks.indices { tracks[index].note(begin) }
        for index in watches.keys { watches[index]?.note(begin) }
    }

    /// The load ends: what comes from now on belongs to the last windows.
    public mutating func end(at time: Int64) {
        for index in tracks.indices { tracks[index].end(at: time) }
        for index in watches.keys { watches[index]?.end(at: time) }
    }

    /// Adds a second that ended at a time from the start of the run; `total` is all that was measured up
    /// to it, in these phases.
    public mutating func add(
        _ second: Snapshot, total: MetricStore, phases: [PhaseSpan], at time: Int64
    ) {
        defer { elapsed = time }
        var failed: [Abort] = []
        if !tracks.isEmpty {
            let alone = WindowSecond(
                second.alone, labels: labels, from: elapsed, to: time, metrics: metrics)
            failed += judge(tracks.indices.map { tracks[$0].add(alone) }, at: time)
        }
        if !watches.isEmpty {
            let observer = Observer(store: total, labels: labels, phases: phases)
            for index in watches.keys where isDue(index, at: time) {
                let finding = Finding(assertions[index].condition, observe: observer.observe)
                guard finding.result == .failed else { continue }
                failed.append(Abort(assertion: index, moment: time, finding: finding))
            }
        }
        guard findings.abort == nil else { return }
        findings.abort = failed.min { $0.assertion < $1.assertion }
    }

    /// Judges the windows that a second has ended or changed; gives what ends the run.
    private mutating func judge(_ views: [[WindowTrack.View]], at time: Int64) -> [Abort] {
        var failed: [Abort] = []
        for (index, track) in trackOf {
            let assertion = assertions[index]
            for view in views[track] {
                let finding = Finding(assertion.condition, observe: view.observe)
                if finding.result == .noData { continue }
                if findings.worst[index].map({ finding.isWorse(than: $0.finding) }) ?? true {
                    findings.worst[index] = LiveFindings.Window(
                        finding: finding, place: view.place)
                }
                if finding.result == .failed, view.isNew, let grace = assertion.abortsAfter,
                    view.place.end - view.phaseStart >= grace
                {
                    failed.append(
                        Abort(
                            assertion: index, moment: time, finding: finding, place: view.place))
                }
            }
        }
        return failed
    }

    /// Whether a threshold that looks at all that was measured is judged now: a phase that it is about
    /// goes on, or has ended in this second, and its grace is over.
    private mutating func isDue(_ index: Int, at time: Int64) -> Bool {
        let grace = assertions[index].abortsAfter ?? 0
        let ended = watches[index]?.takeEnded() ?? []
        let runs = ended + (watches[index]?.open.map { [$0] } ?? [])
        return runs.contains { ($0.end ?? time) - $0.start >= grace }
    }

    /// The memory that its windows take, in bytes.
    public var memory: Int { tracks.reduce(0) { $0 + $1.memory } }
}
