internal import Assertions
internal import Metrics
internal import Units

/// A run of a file, for those who compare runs.
public struct SavedRun: Sendable {
    /// What it is called, such as the path of its file.
    public let name: String
    public let result: RunResult

    public init(_ name: String, _ result: RunResult) {
        self.name = name
        self.result = result
    }

    /// Why its figures say nothing of its target under the whole load; nil: they do.
    public var flaw: String? {
        let (header, outcome) = (result.header, result.conclusion.outcome)
        if header.options["smoke"] != nil { return "it is a smoke run" }
        if outcome.kind == .none { return outcome.reason }
        if outcome.ending != .complete { return "it did not run to its end" }
        if result.conclusion.verdicts.contains(where: { $0.aborted != nil }) {
            return "a threshold ended it early"
        }
        return nil
    }

    /// Whether both are the same run.
    func isSame(as other: SavedRun) -> Bool {
        let (own, others) = (result.header, other.result.header)
        return own.allParts.map(\.load) == others.allParts.map(\.load)
            && own.startMilliseconds == others.startMilliseconds
            && own.host.name == others.host.name && own.plan.hash == others.plan.hash
    }

    /// What a comparison of a run with these labels sees of it, in base units; nil without samples.
    func value(of comparison: Comparison, _ labels: LabelSpace) -> Double? {
        guard let own = comparison.renamed(from: labels, to: result.header.labels) else {
            return nil
        }
        let value = observed(
            own, store: result.store, labels: result.header.labels, phases: result.conclusion.phases
        )
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The samples of its times, in the measured phases.
    func samples(_ metric: TimeMetric) -> Histogram {
        result.store.histogram(metric, in: result.measured)
    }
}

extension [SavedRun] {
    /// How many there are, such as `5 runs`.
    var countText: String { "\(Format.count(count)) run\(count == 1 ? "" : "s")" }

    var headers: [RunHeader] { map(\.result.header) }
}
