public import Metrics

/// What errors can hit, and how much of it they hit: connects that were tried, sessions that were
/// open, requests. Each unit fails once, with its first error, so no share of it is above 100 %.
///
/// What is no unit is not in it: failed checks of what came unasked, and sends that nothing answers.
public struct ErrorUnits: Hashable, Sendable {
    /// The units of one kind, and those of them that failed.
    public struct Tally: Hashable, Sendable {
        public var failed: UInt64
        public var whole: UInt64

        public init(failed: UInt64, whole: UInt64) {
            self.failed = failed
            self.whole = whole
        }

        /// The part that failed; nil without units.
        public var share: Double? { whole > 0 ? Double(failed) / Double(whole) : nil }
    }

    private let tallies: [Tally]
    /// By `ErrorKind`: the units that it was the first error of.
    private let failures: [UInt64]

    /// The units of the whole run.
    public init(_ store: MetricStore) { self.init(store, .all, earlier: 0) }

    /// The units of the series that a filter takes, in these stretches of the run alone.
    ///
    /// A session that was open in several stretches is one unit of them together. Which phases are
    /// measured is fixed before a run, so its loops count for a phase the sessions that it carried
    /// over, and apart those that no measured phase had before. Of a part, and of phases that consist of
    /// others, those count that were open where it begins.
    public init(
        _ store: MetricStore, _ filter: SeriesFilter = SeriesFilter(), of labels: LabelSpace,
        during spans: [PhaseSpan]
    ) {
        let selection = Selection(filter, labels, stretches: Set(spans.map(\.stretch)))
        let stretches = selection.stretches ?? []
        var here = selection
        let metric: CountMetric
        if filter.phase == nil {
            metric = .sessionsJoined
        } else if filter.part == nil,
            stretches.allSatisfy({ labels.stretches[$0].places.first?.phase == filter.phase })
        {
            metric = .sessionsCarried
        } else {
            metric = .sessionsFound
            here.stretches = spans.filter { stretches.contains($0.stretch) }.entrances
        }
        self.init(store, selection, earlier: store.count(metric, in: here))
    }

    /// The units of some series, with so many sessions that were open before.
    private init(_ store: MetricStore, _ selection: Selection, earlier: UInt64) {
        self.init(
            store, selection,
            whole: [
                .connects: store.count(.connects, in: selection),
                .sessions: store.count(.sessionsBegun, in: selection) &+ earlier,
                .requests: store.count(.requests, in: selection),
            ])
    }

    /// The units of some series that ended in a time of which a store knows alone, with so many sessions
    /// that are open at its end. What failed has ended, so no share of it is above 100 % either, however
    /// short the time.
    init(endedIn store: MetricStore, _ selection: Selection, open: UInt64) {
        func sum(_ counters: [CountMetric]) -> UInt64 {
            counters.reduce(0) { $0 &+ store.count($1, in: selection) }
        }
        self.init(
            store, selection,
            whole: [
                .connects: sum([.opened, .failed]), .sessions: sum([.sessions]) &+ open,
                .requests: sum(CountMetric.ofEndedRequests),
            ])
    }

    private init(
        _ store: MetricStore, _ selection: Selection, whole: [ErrorKind.Subject: UInt64]
    ) {
        failures = ErrorKind.allCases.map { store.failures($0, in: selection) }
        let counts = failures
        tallies = ErrorKind.Subject.allCases.map { subject in
            let failed = ErrorKind.allCases.filter { $0.subject == subject }
                .reduce(UInt64(0)) { $0 &+ counts[Int($1.rawValue)] }
            return Tally(
                // A value that lacks for a handshake fails it too, with a kind of requests.
                failed: subject == .connects ? store.count(.failed, in: selection) : failed,
                whole: whole[subject] ?? 0)
        }
    }

    /// The units of one kind.
    public subscript(_ subject: ErrorKind.Subject) -> Tally {
        tallies[ErrorKind.Subject.allCases.firstIndex(of: subject) ?? 0]
    }

    /// The units that one kind of error can hit, and those that it was the first to hit.
    public subscript(_ kind: ErrorKind) -> Tally {
        Tally(failed: failures[Int(kind.rawValue)], whole: self[kind.subject].whole)
    }

    /// Those that a comparison is about.
    func tally(of comparison: Comparison) -> Tally {
        if let kind = comparison.kind { return self[kind] }
        return comparison.subject.map { self[$0] } ?? all
    }

    /// All units.
    public var all: Tally {
        tallies.reduce(Tally(failed: 0, whole: 0)) {
            Tally(failed: $0.failed &+ $1.failed, whole: $0.whole &+ $1.whole)
        }
    }
}
