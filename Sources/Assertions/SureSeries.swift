internal import Metrics
internal import Statistics

/// What a comparison sees of a phase, second by second, as far as looks can be sure of it.
struct SureSeries: Sendable {
    private let comparison: Comparison
    private let phase: Int
    private let rule: Rule
    private var times: [SequentialLook.Second] = []
    private var units: [Units] = []

    /// How it is looked at.
    private enum Rule {
        /// The share of samples above its limit; less than this is allowed.
        case percentile(TimeMetric, allowed: Double)
        case share
    }

    /// The units of a second, without what was open when the phase began.
    private struct Units {
        var part: UInt64
        var whole: UInt64
    }

    /// Nil of what no look can be sure of: only limits of percentiles, and of shares that may be more than
    /// nothing and less than all.
    init?(_ comparison: Comparison, phase: Int) {
        switch (comparison.aggregate, comparison.metric) {
        case (.percentile(let quantile), .time(let metric))
        where quantile < 1 && comparison.limit > 0:
            rule = .percentile(metric, allowed: 1 - quantile)
        case (.share, _) where comparison.limit > 0 && comparison.limit < 1: rule = .share
        default: return nil
        }
        guard comparison.comparison.isOrder, comparison.filter.phase.map({ $0 == phase }) ?? true
        else { return nil }
        self.comparison = comparison
        self.phase = phase
    }

    /// Takes what a second has of the phase; `span` is its run.
    mutating func add(_ store: MetricStore, _ labels: LabelSpace, _ span: PhaseSpan) {
        let selection = selection(labels)
        switch rule {
        case .percentile(let metric, _):
            let samples = store.histogram(metric, in: selection)
            let (low, high) = (1 - SequentialLook.margin, 1 + SequentialLook.margin)
            times.append(
                SequentialLook.Second(
                    samples: Double(samples.count),
                    aboveLow: Double(samples.count(above: comparison.limit * low)),
                    aboveHigh: Double(samples.count(above: comparison.limit * high))))
        case .share:
            units.append(units(in: store, selection, labels, span))
        }
    }

    /// Looks at all seconds so far; `total` is all that was measured.
    func sureness(
        _ schedule: LookSchedule, total: MetricStore, _ labels: LabelSpace, _ span: PhaseSpan
    ) -> Sureness {
        let mustBeBelow = comparison.comparison.isBelow
        let selection = selection(labels)
        switch rule {
        case .percentile(let metric, let allowed):
            let look = SequentialLook(
                times, allowed: allowed, alpha: schedule.alpha, longest: schedule.longest)
            let found = Sureness(look.decision)
            // Who does not answer any more has no samples yet.
            if found == .holds, isStuck(metric, total, selection, span) { return .unsure }
            return mustBeBelow ? found : found.reversed
        case .share:
            let open = Double(total.count(.sessionsCarried, in: selection))
            let lasting = countsSessions ? open : 0
            let seconds = units.map { second in
                SequentialLook.Units(
                    part: Double(second.part),
                    least: Double(second.whole) + lasting / max(1, schedule.longest),
                    most: Double(second.whole) + lasting / Double(units.count))
            }
            let look = SequentialLook(
                seconds, limit: comparison.limit, alpha: schedule.alpha,
                longest: schedule.longest)
            let found = Sureness(look.decision)
            return mustBeBelow ? found : found.reversed
        }
    }

    private func selection(_ labels: LabelSpace) -> Selection {
        var filter = comparison.filter
        filter.phase = phase
        return Selection(filter, labels)
    }

    // MARK: Shares

    private func units(
        in store: MetricStore, _ selection: Selection, _ labels: LabelSpace, _ span: PhaseSpan
    ) -> Units {
        guard comparison.metric == .count(.errors) else {
            let share = comparison.metric.definition.share?.counters
            let (part, whole) = share?.endedCounts(in: store, selection) ?? (0, 0)
            return Units(part: part, whole: whole)
        }
        var filter = comparison.filter
        filter.phase = phase
        let tally = ErrorUnits(store, filter, of: labels, during: [span]).tally(of: comparison)
        let open = countsSessions ? store.count(.sessionsCarried, in: selection) : 0
        return Units(part: tally.failed, whole: tally.whole - min(tally.whole, open))
    }

    /// Whether sessions are units of it, which last as long as they are open.
    private var countsSessions: Bool {
        comparison.metric == .count(.errors)
            && (comparison.kind?.subject ?? comparison.subject ?? .sessions) == .sessions
    }

    // MARK: Requests under way

    /// Whether more requests wait for their reply than is explained by how long replies take and by the limit:
    /// the target hangs, and what it holds is in no sample. By Little's law so many wait as come a second
    /// times the seconds that each takes.
    private func isStuck(
        _ metric: TimeMetric, _ total: MetricStore, _ selection: Selection, _ span: PhaseSpan
    ) -> Bool {
        guard metric == .rtt || metric == .serviceTime else { return false }
        let all = total.count(.requests, in: selection)
        let ended = CountMetric.ofEndedRequests.reduce(UInt64(0)) {
            $0 + total.count($1, in: selection)
        }
        let seconds = Double(max(1, span.end - span.start)) / 1e9
        let mean = total.histogram(.rtt, in: selection).moments.mean ?? 0
        let waiting = Double(all - min(all, ended))
        let usual = (mean + comparison.limit) / 1e9
        return waiting > 1 + Double(all) / seconds * usual
    }
}

extension Comparison.Operator {
    /// Whether it is about being below or above a limit.
    fileprivate var isOrder: Bool {
        switch self {
        case .less, .lessOrEqual, .greater, .greaterOrEqual: true
        case .equal, .notEqual: false
        }
    }

    fileprivate var isBelow: Bool { self == .less || self == .lessOrEqual }
}
