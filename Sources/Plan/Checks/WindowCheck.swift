import Metrics
import PlanText
import Units

/// Whether windows fit into the phases that they look at, and `abort` has something to judge there.
struct WindowCheck {
    /// The run of a phase in which windows and grace lie.
    private struct Span {
        let name: String
        let seconds: Double

        var text: String { "'\(name)', which takes \(time)" }
        var time: TimeAmount { TimeAmount(nanoseconds: Int64((seconds * 1e9).rounded())) }
    }

    let phases: [Phase]

    func findings(_ thresholds: [Threshold]) -> [Diagnostic] {
        thresholds.filter { $0.window != nil || $0.abortsAfter != nil }.flatMap { threshold in
            if let found = together(threshold) { return [found] }
            let spans = spans(of: threshold.condition.comparisons[0])
            guard let longest = spans.max(by: { $0.seconds < $1.seconds }) else { return [] }
            return [window(threshold, spans, longest), grace(threshold, longest)]
                .compactMap { $0 }
        }
    }

    /// What a comparison must not be that is judged while the run goes on.
    private func together(_ threshold: Threshold) -> Diagnostic? {
        let key = threshold.window == nil ? "abort" : "window"
        let comparisons = threshold.condition.comparisons
        if let of = comparisons.first(where: { $0.labels["side"] == "against" }) {
            return .error(
                .conflict,
                "'\(key)' looks at the side 'new' alone, not at \(of.metric.name) of the other",
                at: threshold.range, hint: "leave '\(key)' out")
        }
        let late = comparisons.first { $0.metric == .gauge(.capacity) || $0.limit.isNaN }
        if let late {
            let what =
                late.against != nil
                ? "the other side" : late.limit.isNaN ? "a baseline" : "'\(late.metric.name)'"
            return .error(
                .conflict, "'\(key)' judges while the run goes on, and \(what) only at its end",
                at: threshold.range, hint: "leave '\(key)' out")
        }
        let places = Set(comparisons.map { [$0.labels["phase"] ?? "", "\($0.part ?? 0)"] })
        if places.count > 1 {
            return .error(
                .conflict, "'\(key)' looks at one phase at a time, and this names several",
                at: threshold.range, hint: "write one threshold for each phase")
        }
        return nil
    }

    private func window(
        _ threshold: Threshold, _ spans: [Span], _ longest: Span
    ) -> Diagnostic? {
        guard let window = threshold.window else { return nil }
        let short = spans.filter { $0.seconds < window.seconds }
        if short.isEmpty { return nil }
        if short.count == spans.count {
            return .error(
                .windowTooLong,
                spans.count == 1
                    ? "the window of \(window) is longer than \(longest.text)"
                    : "the window of \(window) is longer than every phase that it is about; the "
                        + "longest is \(longest.text)",
                at: threshold.range,
                hint: longest.seconds < 1
                    ? "leave 'window' out, or make the phase longer"
                    : "write at most window: \(Int64(longest.seconds))s")
        }
        let names = short.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
        return .warning(
            .windowTooLong,
            "the window of \(window) is never judged in \(names)"
                + (short.count > 3 ? " and others" : "") + ": they are shorter",
            at: threshold.range,
            hint: "write a shorter window, or name the phase that it is about")
    }

    private func grace(_ threshold: Threshold, _ longest: Span) -> Diagnostic? {
        guard let grace = threshold.abortsAfter, grace.seconds >= longest.seconds else {
            return nil
        }
        return .error(
            .graceTooLong,
            "'abort' waits \(grace) and never ends the run: no phase that it is about is longer than "
                + longest.text, at: threshold.range, hint: "write a shorter 'grace'")
    }

    // MARK: Phases

    /// The runs of phases that a comparison looks at: of the phase or part that it names, else of each
    /// measured phase in series.
    private func spans(of comparison: Threshold.Comparison) -> [Span] {
        guard let name = comparison.labels["phase"] else { return Self.series(phases) }
        let phase = Plan.places(of: phases).first { $0.phase.name == name }?.phase
        guard let phase else { return [] }
        let seconds = comparison.part == nil ? phase.seconds : phase.secondsOfPart
        return seconds.map { [Span(name: name, seconds: $0)] } ?? []
    }

    private static func series(_ phases: [Phase]) -> [Span] {
        phases.flatMap { phase -> [Span] in
            if case .rounds(_, let inner) = phase.shape { return series(inner) }
            guard phase.measured, let seconds = phase.seconds else { return [] }
            return [Span(name: phase.name, seconds: seconds)]
        }
    }
}

extension Phase {
    /// How long it takes at most.
    fileprivate var seconds: Double? {
        switch shape {
        case .load(let load): load.length.seconds
        case .stress(let stress): stress.judged.seconds
        case .once(_, _, let length), .pause(let length), .storm(_, _, let length): length.seconds
        case .run(let program): program.lengths.upperBound.seconds
        case .rounds(let times, let phases): Double(times) * phases.seconds
        case .parallel(let branches): branches.map(\.seconds).max()
        }
    }

    /// How long one of its parts takes; nil where that depends on the part.
    fileprivate var secondsOfPart: Double? {
        switch shape {
        case .load(let load):
            switch load.course {
            case .line(let steps): return load.length.seconds / Double(steps ?? 1)
            case .bursts(let bursts): return (bursts.every ?? bursts.one).seconds
            case .wave: return load.length.seconds
            }
        case .rounds(_, let phases): return phases.seconds
        case .once, .pause, .storm, .run, .parallel, .stress: return seconds
        }
    }
}

extension [Phase] {
    /// How long they take in series.
    fileprivate var seconds: Double { reduce(0) { $0 + ($1.seconds ?? 0) } }
}
