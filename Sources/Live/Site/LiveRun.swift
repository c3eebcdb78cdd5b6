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
    private let news = Mutex<[News]>([])
    private let sum = Mutex(Sum())

    /// What is not added up yet is at most this many seconds, if a watcher gets no processor at all.
    private static let patience = 60

    public init(_ header: RunHeader) { self.header = header }

    /// Hands in a second that is over; `elapsed` is from the start of the run to its end.
    public func add(_ snapshot: Snapshot, phases: [PhaseSpan], elapsed: Int64) {
        let second = News(snapshot: snapshot, phases: phases, elapsed: elapsed)
        let waiting = news.withLock {
            $0.append(second)
            return $0.count
        }
        if waiting > LiveRun.patience { _ = sum.withLockIfAvailable { takeIn(&$0) } }
    }

    /// Adds up what was handed in since the last call.
    func catchUp() { sum.withLock { takeIn(&$0) } }

    /// How many seconds are added up.
    var revision: Int { sum.withLock { $0.seconds } }

    /// All that is known of the run, judged as far as it went.
    var moment: ExpositionPage.Moment {
        sum.withLock { sum in
            ExpositionPage.Moment(
                store: sum.store,
                gauges: sum.gauges
                    ?? Snapshot(second: 0, running: [], labels: header.labels).gauges,
                running: sum.running, elapsed: sum.elapsed, observed: sum.observed,
                verdicts: sum.seconds == 0
                    ? []
                    : judge(
                        header.assertions, store: sum.store, labels: header.labels,
                        phases: sum.phases))
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

    /// One second.
    private struct News {
        var snapshot: Snapshot
        var phases: [PhaseSpan]
        var elapsed: Int64
    }

    /// All seconds.
    private struct Sum {
        var seconds = 0
        var store = MetricStore()
        var gauges: LaneGauges?
        /// The stretches of the last one.
        var running: [Int] = []
        /// What was read of the target last, by its gauges.
        var observed: [Double?] = []
        var phases: [PhaseSpan] = []
        var elapsed: Int64 = 0

        mutating func add(_ second: News) {
            seconds += 1
            store.merge(second.snapshot)
            gauges = second.snapshot.gauges
            running = second.snapshot.running.map(\.stretch)
            phases = second.phases
            elapsed = second.elapsed
            for (gauge, reading) in second.snapshot.observed.flatMap(\.readings) {
                while observed.count <= gauge { observed.append(nil) }
                observed[gauge] = reading.last
            }
        }
    }
}
