public import Metrics
import Units

/// Judges assertions against all that was measured; only spans with `measured` count. What windows
/// showed, and what ended the run, was found while it went on.
public func judge(
    _ assertions: [Assertion], store: MetricStore, labels: LabelSpace, phases: [PhaseSpan],
    live: LiveFindings = LiveFindings()
) -> [Verdict] {
    assertions.indices.map { index in
        judge(
            assertions[index], at: index, store: store, labels: labels, phases: phases, live: live)
    }
}

/// What a comparison sees of all that was measured, in base units; nil without samples.
public func observed(
    _ comparison: Comparison, store: MetricStore, labels: LabelSpace, phases: [PhaseSpan]
) -> Double? {
    Observer(store: store, labels: labels, phases: phases).observe(comparison).value
}

/// Judges one of them, by its index among all.
func judge(
    _ assertion: Assertion, at index: Int, store: MetricStore, labels: LabelSpace,
    phases: [PhaseSpan], live: LiveFindings
) -> Verdict {
    if let settled = live.settled[index] { return settled }
    let abort = live.abort.flatMap { $0.assertion == index ? $0 : nil }
    var verdict: Verdict
    if let window = assertion.window {
        let worst = live.worst[index]
        let finding = worst?.finding ?? Finding(assertion.condition) { _ in Observation.nothing }
        let notes =
            worst == nil
            ? ["no window of \(WindowPlace.text(window)) was judged"]
            : [finding.ofSamples, finding.onTheLine].compactMap { $0 }
        verdict = Verdict(assertion, finding, notes)
        verdict.window = assertion.window
        verdict.worst = worst?.place
    } else {
        let observer = Observer(
            store: store, labels: labels, phases: phases, against: live.against)
        // What ended the run failed then, whatever came while everyone left.
        let finding = abort?.finding ?? Finding(assertion.condition, observe: observer.observe)
        verdict = Verdict(assertion, finding, observer.notes(on: finding))
    }
    if let abort {
        verdict.aborted = abort.moment
        verdict.notes.append("ended the run at \(WindowPlace.text(abort.moment))")
    }
    return verdict
}

extension Verdict {
    fileprivate init(_ assertion: Assertion, _ finding: Finding, _ notes: [String]) {
        self.init(
            text: assertion.text, line: assertion.line, name: assertion.name,
            phase: assertion.phase, observed: finding.observation.value,
            limit: finding.limit,
            unit: MeasureUnit(of: finding.comparison.aggregate, finding.comparison.metric),
            samples: finding.observation.samples, result: finding.result,
            optional: assertion.optional, notes: notes)
        severity = assertion.severity
        sides = finding.observation.sides
        sign = finding.comparison.comparison
        if assertion.condition.comparisons.count > 1 { hasSeveralLimits = true }
    }
}

extension Observer {
    /// What there is to say of the samples of a finding.
    fileprivate func notes(on finding: Finding) -> [String] {
        if finding.result == .inconclusive { return [finding.ofBaseline].compactMap { $0 } }
        if let sides = finding.observation.sides { return sides.notes }
        guard let value = finding.observation.value, value.isFinite else {
            if let few = SampleNeed.noteOfSlope(finding.comparison, finding.observation.samples) {
                return [few]
            }
            let others = unjudged(finding.comparison)
            return ["no samples" + (others > 0 ? " (\(Format.count(others)) not judged)" : "")]
        }
        return [finding.ofBaseline, finding.ofSamples, firstBroken(finding.comparison)]
            .compactMap { $0 }
    }
}
