public import Metrics
internal import Statistics

/// Looks at phases of `for: A..B` and says when one may end: when each threshold that it feeds is decided.
///
/// It lives on the control thread, sees a second at a time, and keeps of each comparison a few numbers a second.
/// A threshold is decided if the seconds of the phase are sure of it and all that was measured agrees. Nothing
/// is while the generator itself gives out, nor while a threshold has nothing to show that would fail for that.
/// What no look can be sure of (`== 0`, counts, `max`, `avg`, windows …) does not hold the phase up: it is
/// judged at the end like all others.
public struct UntilSure: Sendable {
    private let assertions: [Assertion]
    private let labels: LabelSpace
    /// Whether a generator that gives out takes the verdict.
    private let isVoided: Bool
    private var phase: Phase?
    /// How phases ended.
    public private(set) var ends: [PhaseEnd] = []

    /// The phase that goes on.
    private struct Phase {
        var stretch: Int
        var label: Int
        var start: Int64
        var lengths: ClosedRange<Int64>
        var schedule: LookSchedule
        /// The assertions that it feeds, by their index, and what is collected for their comparisons.
        var fed: [Int]
        var series: [Comparison: SureSeries]
        /// What the last look found.
        var last: PhaseEnd
        /// Whether it may end.
        var isDecided = false
    }

    /// `isVoided` says whether a generator that gives out takes the verdict.
    public init(_ assertions: [Assertion], _ labels: LabelSpace, isVoided: Bool = true) {
        self.assertions = assertions
        self.isVoided = isVoided
        self.labels = labels
    }

    /// Whether the phase that goes on may end.
    public var isSure: Bool { phase?.isDecided ?? false }

    /// A phase begins that takes so many nanoseconds at least and at most.
    public mutating func begin(_ stretch: Int, lengths: ClosedRange<Int64>, at time: Int64) {
        let label = labels.stretches[stretch].places[0].phase
        let fed = assertions.indices.filter { assertions[$0].covers(label) }
        // Of windows only the worst is judged, which no look can be sure of.
        let asked = fed.filter { assertions[$0].window == nil }
            .flatMap { assertions[$0].condition.comparisons }
        var series: [Comparison: SureSeries] = [:]
        for comparison in asked { series[comparison] = SureSeries(comparison, phase: label) }
        phase = Phase(
            stretch: stretch, label: label, start: time, lengths: lengths,
            schedule: LookSchedule(
                from: Double(lengths.lowerBound) / 1e9, to: Double(lengths.upperBound) / 1e9),
            fed: fed, series: series,
            last: PhaseEnd(phase: label, reason: .wholeTime, length: 0, lengths: lengths))
    }

    /// The phase that goes on, if one does, is over.
    public mutating func end(at time: Int64) {
        guard let ended = phase else { return }
        phase = nil
        if ended.isDecided { return }
        var end = ended.last
        end.length = time - ended.start
        end.reason = end.length < end.longest ? .cutShort : .wholeTime
        ends.append(end)
    }

    /// Adds a second that ended at a time from the start of the run; `total` is all that was measured up to it,
    /// in these phases, and `live` what was found in windows.
    public mutating func add(
        _ second: MetricStore, total: MetricStore, phases: [PhaseSpan], live: LiveFindings,
        at time: Int64
    ) {
        guard var now = phase, !now.isDecided,
            let span = phases.last(where: { $0.stretch == now.stretch })
        else { return }
        // Taken out, so that what is collected is not copied.
        phase = nil
        defer { phase = now }
        for comparison in Array(now.series.keys) {
            now.series[comparison]?.add(second, labels, span)
        }
        let elapsed = Double(time - now.start) / 1e9
        if now.last.looks < now.schedule.moments.count,
            elapsed >= now.schedule.moments[now.last.looks]
        {
            // Of two that one second has passed there is one.
            now.last.looks = now.schedule.moments.prefix { $0 <= elapsed }.count
            now.last.isSaturated = isSaturated(now, total, phases)
            now.last.unsure = now.fed.filter {
                !isDecided($0, in: now, span, total, phases, live)
            }.map { assertions[$0].subject }
            if !now.last.isSaturated, now.last.unsure.isEmpty {
                now.isDecided = true
                now.last.reason = .decided
                now.last.length = time - now.start
                ends.append(now.last)
            }
        }
    }

    /// Whether the generator gives out in the phase, or altogether.
    private func isSaturated(
        _ phase: Phase, _ total: MetricStore, _ phases: [PhaseSpan]
    ) -> Bool {
        isVoided
            && saturations(store: total, labels: labels, phases: phases, assertions: assertions)
                .contains { $0.phase == nil || $0.phase == phase.label }
    }

    /// Whether the phase need not go on for an assertion.
    private func isDecided(
        _ index: Int, in phase: Phase, _ span: PhaseSpan, _ total: MetricStore,
        _ phases: [PhaseSpan], _ live: LiveFindings
    ) -> Bool {
        let assertion = assertions[index]
        let verdict = judge(
            assertion, at: index, store: total, labels: labels, phases: phases, live: live)
        if verdict.result == .noData { return assertion.optional }
        if assertion.window != nil { return true }
        let sureness = Sureness(assertion.condition) { comparison in
            phase.series[comparison]?.sureness(phase.schedule, total: total, labels, span)
                ?? .unasked
        }
        return switch sureness {
        case .holds: verdict.result == .passed
        case .breaks: verdict.result == .failed
        case .unasked: true
        case .unsure: false
        }
    }
}

extension Assertion {
    /// Whether a part of it is about a phase.
    fileprivate func covers(_ phase: Int) -> Bool {
        condition.comparisons.contains { $0.filter.phase.map { $0 == phase } ?? true }
    }

    /// What it is about in short, such as `p99(rtt)`.
    fileprivate var subject: String {
        if let name { return name }
        guard case .compare = condition, let end = text.firstIndex(of: ")") else { return text }
        return String(text[...end])
    }
}
