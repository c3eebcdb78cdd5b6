import Assertions
import Metrics

/// Why results are not parts of one run.
public enum ResultMergeError: Error, Equatable, Sendable {
    case nothingToMerge
    /// The part (from 1) that has another plan, labels or seed than the first one.
    case differentRun(part: Int)
}

extension RunResult {
    /// One result from the shards of a run: adds what was measured and judges it anew.
    ///
    /// A part that was cut short leaves the whole without verdict. Least and greatest of gauges are
    /// bounds, since machines need not have had theirs in the same second.
    public static func merging(_ parts: [RunResult]) throws(ResultMergeError) -> RunResult {
        guard var total = parts.first else { throw .nothingToMerge }
        guard parts.count > 1 else { return total }
        var ending = total.ending(part: 1, of: parts.count)
        var stolen = total.conclusion.stealShare * Double(total.header.loops)
        for (index, part) in parts.enumerated().dropFirst() {
            guard part.header.labels == total.header.labels,
                part.header.plan.hash == total.header.plan.hash,
                part.header.seed == total.header.seed
            else { throw .differentRun(part: index + 1) }
            total.store.mergeBeside(part.store)
            total.series.mergeBeside(part.series)
            total.header.loops += part.header.loops
            total.header.startMilliseconds = min(
                total.header.startMilliseconds, part.header.startMilliseconds)
            total.mergePhases(part)
            stolen += part.conclusion.stealShare * Double(part.header.loops)
            if ending == .complete { ending = part.ending(part: index + 1, of: parts.count) }
        }
        total.conclusion = RunConclusion(
            of: total.header, store: total.store, phases: total.conclusion.phases,
            durationNanoseconds: total.conclusion.durationNanoseconds,
            stealShare: stolen / Double(max(1, total.header.loops)), ending: ending)
        return total
    }

    private func ending(part: Int, of count: Int) -> Outcome.Ending {
        switch conclusion.outcome.ending {
        case .cutShort: .shardLost("part \(part) of \(count) was cut short")
        case let ending: ending
        }
    }

    /// Widens each phase to when it ran on any machine.
    private mutating func mergePhases(_ part: RunResult) {
        conclusion.durationNanoseconds = max(
            conclusion.durationNanoseconds, part.conclusion.durationNanoseconds)
        for (index, span) in part.conclusion.phases.enumerated() {
            guard index < conclusion.phases.count, conclusion.phases[index].label == span.label
            else {
                conclusion.phases.append(span)
                continue
            }
            conclusion.phases[index].start = min(conclusion.phases[index].start, span.start)
            conclusion.phases[index].end = max(conclusion.phases[index].end, span.end)
        }
    }
}
