public import Assertions
public import Metrics
public import Reports
internal import Synchronization

/// A run as those see it who watch, up to its last whole second.
///
/// The control thread hands in what happened in a second and goes on; the thread of who shows it adds the
/// seconds up. So a run costs its control thread the same whether or not somebody watches, and however long
/// a page takes to be made.
public final class LiveRun: Sendable {
    public let header: RunHeader
    /// The phases as they are planned.
    private let planned: [PhaseSpan]
    private let news = Mutex<[News]>([])
    private let sum = Mutex(Sum())

    /// What is not added up yet is at most this many seconds, if a watcher gets no processor at all.
    private static let patience = 60

    /// A run that has not begun.
    public init(_ header: RunHeader, planned: [PhaseSpan] = []) {
        self.header = header
        self.planned = planned
    }

    /// Hands in a second that is over; `elapsed` is from the start of the run to its end, and `findings` are
    /// what windows showed up to it.
    public func add(
        _ snapshot: Snapshot, _ point: SeriesPoint? = nil, phases: [PhaseSpan], elapsed: Int64,
        findings: LiveFindings = LiveFindings()
    ) {
        hand(
            .second(
                Second(
                    snapshot: snapshot, point: point ?? SeriesPoint(snapshot), phases: phases,
                    elapsed: elapsed, findings: findings)))
    }

    /// Hands in what became of a program of a phase.
    public func note(_ program: ProgramRecord) { hand(.program(program)) }

    /// Hands in the run as it came out.
    public func end(_ result: RunResult) { hand(.end(result)) }

    private func hand(_ second: News) {
        let waiting = news.withLock {
            $0.append(second)
            return $0.count
        }
        if waiting > LiveRun.patience { _ = sum.withLockIfAvailable { takeIn(&$0) } }
    }

    /// Adds up what was handed in since the last call.
    func catchUp() { sum.withLock { takeIn(&$0) } }

    /// How often something was added up.
    var revision: Int { sum.withLock { $0.revision } }

    /// A run as it stands.
    struct Stand {
        var revision: Int
        /// As if it had ended now.
        var result: RunResult
        /// nil once it is over.
        var progress: RunProgress?
    }

    /// How the run stands, if that is other than it was at a revision.
    func stand(after revision: Int) -> Stand? {
        sum.withLock { sum in
            guard sum.revision != revision else { return nil }
            if let end = sum.end { return Stand(revision: sum.revision, result: end) }
            var series = sum.series
            series.finish()
            var header = header
            for search in sum.findings.searches { search.label(&header.labels.stretches) }
            var result = RunResult(
                header: header, store: sum.store, series: series,
                conclusion: RunConclusion(
                    of: header, store: sum.store, phases: sum.phases,
                    durationNanoseconds: sum.elapsed, stealShare: 0, live: sum.findings,
                    ending: .complete))
            result.against = sum.against
            result.against?.series.finish()
            result.programs = sum.programs.values.sorted { $0.number < $1.number }
            let progress = RunProgress(
                elapsed: sum.elapsed, running: sum.running, planned: planned)
            return Stand(revision: sum.revision, result: result, progress: progress)
        }
    }

    /// All that is known of the run, judged as far as it went.
    var moment: ExpositionPage.Moment {
        sum.withLock { sum in
            var moment = ExpositionPage.Moment(
                store: sum.store,
                gauges: sum.gauges
                    ?? Snapshot(second: 0, running: [], labels: header.labels).gauges,
                running: sum.running, elapsed: sum.elapsed, observed: sum.observed,
                verdicts: sum.seconds == 0
                    ? []
                    : judge(
                        header.assertions, store: sum.store, labels: header.labels,
                        phases: sum.phases))
            if let against = sum.against, let gauges = sum.otherGauges {
                moment.against = .init(store: against.store, gauges: gauges)
            }
            return moment
        }
    }

    private func takeIn(_ sum: inout Sum) {
        for second in news.withLock({ news in
            defer { news.removeAll(keepingCapacity: true) }
            return news
        }) {
            sum.add(second)
        }
    }

    /// What is handed in.
    private enum News {
        case second(Second)
        case program(ProgramRecord)
        case end(RunResult)
    }

    /// One second.
    private struct Second {
        var snapshot: Snapshot
        var point: SeriesPoint
        var phases: [PhaseSpan]
        var elapsed: Int64
        var findings: LiveFindings
    }

    /// All that was handed in.
    private struct Sum {
        var revision = 0
        var seconds = 0
        var store = MetricStore()
        var series = TimeSeries()
        /// The other side, of a run beside each other.
        var against: SideResult?
        var otherGauges: LaneGauges?
        var gauges: LaneGauges?
        /// The stretches of the last second.
        var running: [Int] = []
        /// What was read of the target last, by its gauges.
        var observed: [Double?] = []
        var phases: [PhaseSpan] = []
        var elapsed: Int64 = 0
        var findings = LiveFindings()
        /// By their numbers.
        var programs: [Int: ProgramRecord] = [:]
        var end: RunResult?

        mutating func add(_ news: News) {
            revision += 1
            switch news {
            case .second(let second): add(second)
            case .program(let program): programs[program.number] = program
            case .end(let result): end = result
            }
        }

        private mutating func add(_ second: Second) {
            seconds += 1
            store.merge(second.snapshot)
            series.append(second.point)
            if let other = second.snapshot.against {
                if against == nil {
                    against = SideResult(store: MetricStore(), series: TimeSeries())
                }
                against?.store.merge(other)
                against?.series.append(SeriesPoint(other))
                otherGauges = other.gauges
            }
            gauges = second.snapshot.gauges
            running = second.snapshot.running.map(\.stretch)
            phases = second.phases
            elapsed = second.elapsed
            findings = second.findings
            for (gauge, reading) in second.snapshot.observed.flatMap(\.readings) {
                while observed.count <= gauge { observed.append(nil) }
                observed[gauge] = reading.last
            }
        }
    }
}
