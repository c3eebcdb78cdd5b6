public import Metrics
import Units

/// Judges assertions against all that was measured; only spans with `measured` count.
public func judge(
    _ assertions: [Assertion], store: MetricStore, labels: LabelSpace, phases: [PhaseSpan]
) -> [Verdict] {
    let observer = Observer(store: store, labels: labels, phases: phases)
    return assertions.map { assertion in
        let finding = observer.decide(assertion.condition)
        return Verdict(
            text: assertion.text, line: assertion.line, name: assertion.name,
            phase: assertion.phase, observed: finding.observation.value,
            limit: finding.comparison.limit,
            unit: MeasureUnit(of: finding.comparison.aggregate, finding.comparison.metric),
            samples: finding.observation.samples, result: finding.result,
            optional: assertion.optional, notes: finding.notes(by: observer))
    }
}

/// A comparison with what it saw: of a compound condition, the one that decided it.
private struct Finding {
    var comparison: Comparison
    var observation: Observation
    var result: Verdict.Result

    /// What there is to say of its samples.
    func notes(by observer: Observer) -> [String] {
        guard let value = observation.value, value.isFinite else {
            if let few = SampleNeed.noteOfSlope(comparison, observation.samples) { return [few] }
            let others = observer.unjudged(comparison)
            return ["no samples" + (others > 0 ? " (\(Format.count(others)) not judged)" : "")]
        }
        let need = comparison.percentile.flatMap(SampleNeed.init)?.note(for: observation.samples)
        return [need, observer.firstBroken(comparison)].compactMap { $0 }
    }
}

extension Observer {
    /// Three-valued: what has no samples leaves a compound open unless the rest decides it.
    fileprivate func decide(_ condition: Condition) -> Finding {
        switch condition {
        case .compare(let comparison):
            let observation = observe(comparison)
            let holds = observation.holds(comparison.comparison, comparison.limit)
            return Finding(
                comparison: comparison, observation: observation,
                result: holds.map { $0 ? .passed : .failed } ?? .noData)
        case .all(let parts): return first(of: [.failed, .noData, .passed], in: parts)
        case .any(let parts): return first(of: [.passed, .noData, .failed], in: parts)
        }
    }

    /// The first part that came out as the strongest result that any part has.
    private func first(of order: [Verdict.Result], in parts: [Condition]) -> Finding {
        let findings = parts.map(decide)
        for result in order {
            if let found = findings.first(where: { $0.result == result }) { return found }
        }
        preconditionFailure("a condition has at least one part")
    }
}
