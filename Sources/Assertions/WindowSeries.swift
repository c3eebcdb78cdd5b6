import Metrics

/// What windows keep for a comparison: all that differ in no more than their limit, or ask the same
/// samples for another percentile, have one of it.
struct WindowSeries: Hashable, Sendable {
    /// What is kept of each second.
    enum Kind: Hashable, Sendable { case times, events, units, gauge }

    let kind: Kind
    /// What is compared, without how and with what.
    private let subject: Comparison

    init(_ comparison: Comparison) {
        var subject = comparison
        (subject.comparison, subject.limit) = (.equal, 0)
        if comparison.aggregate == .share {
            kind = .units
        } else if comparison.aggregate == .count || comparison.aggregate == .rate {
            (kind, subject.aggregate) = (.events, .count)
        } else if case .time = comparison.metric {
            (kind, subject.aggregate) = (.times, .max)
        } else {
            (kind, subject.aggregate) = (.gauge, .max)
        }
        self.subject = subject
    }

    /// The metric whose samples it keeps.
    var timeMetric: TimeMetric? {
        if kind == .times, case .time(let metric) = subject.metric { metric } else { nil }
    }

    /// Whether sessions are units of it.
    var countsSessions: Bool {
        guard kind == .units, subject.metric == .count(.errors) else { return false }
        return (subject.kind?.subject ?? subject.subject ?? .sessions) == .sessions
    }

    /// What some stretches have of it in a second, at the end of which so many sessions are open.
    func figures(
        in second: WindowSecond, _ stretches: Set<Int>, open: UInt64
    ) -> WindowFigures {
        let selection = selection(stretches)
        switch kind {
        case .times:
            return .times(
                timeMetric.map { second.samples($0, in: selection) } ?? CoarseHistogram())
        case .events: return .events(second.observer.count(subject, selection))
        case .gauge: return .gauge(second.observer.gauge(subject, selection))
        case .units:
            let store = second.observer.store
            if subject.metric == .count(.errors) {
                let tally = ErrorUnits(endedIn: store, selection, open: 0).tally(of: subject)
                return .units(part: tally.failed, whole: tally.whole, open: open)
            }
            let share = subject.metric.definition.share?.counters
            let (part, whole) = share?.endedCounts(in: store, selection) ?? (0, 0)
            return .units(part: part, whole: whole, open: 0)
        }
    }

    /// How many more sessions of a stretch are open at the end of a second than at its start, those
    /// among them that the stretch found there.
    func sessionsGained(in second: WindowSecond, _ stretch: Int) -> Int64 {
        let (store, here) = (second.observer.store, selection([stretch]))
        let came = store.count(.sessionsFound, in: here) &+ store.count(.sessionsBegun, in: here)
        return Int64(came) - Int64(store.count(.sessions, in: here))
    }

    private func selection(_ stretches: Set<Int>) -> Selection {
        let filter = subject.filter
        return Selection(
            profile: filter.profile, message: filter.message, url: filter.url,
            stretches: stretches)
    }
}
