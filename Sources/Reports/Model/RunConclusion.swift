public import Assertions
public import Metrics

/// What is known of a run only when it is over.
public struct RunConclusion: Hashable, Sendable, Codable {
    /// From the first start to the end of draining.
    public var durationNanoseconds: Int64
    /// The stretches of phases that ran, in order of their start.
    public var phases: [PhaseSpan]
    public var verdicts: [Verdict]
    /// The ways in which the generator gave out.
    public var saturations: [Saturation]
    public var outcome: Outcome
    /// Part of the time that the host took from this machine, 0…1.
    public var stealShare: Double

    /// Judges a run that is over.
    public init(
        of header: RunHeader, store: MetricStore, phases: [PhaseSpan], durationNanoseconds: Int64,
        stealShare: Double, ending: Outcome.Ending
    ) {
        self.durationNanoseconds = durationNanoseconds
        self.phases = phases
        self.stealShare = stealShare
        verdicts = judge(
            header.assertions, store: store, labels: header.labels, phases: phases)
        saturations = Assertions.saturations(
            store: store, labels: header.labels, phases: phases, assertions: header.assertions,
            lateShare: header.saturation.lateShare)
        let voiding = header.saturation.voids ? saturations : []
        outcome = Outcome(
            Ruling.Evidence(
                ending: ending, store: store, verdicts: verdicts,
                saturated: voiding.map { $0.text(header.labels) },
                remedies: voiding.remedies(descriptors: header.host.descriptors),
                mustJudge: header.options[RunHeader.mustJudge] != nil))
    }
}
