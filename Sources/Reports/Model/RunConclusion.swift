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
    /// What explains how the generator fared; nil where nobody looked, as in files of older versions.
    public var health: GeneratorHealth?
    /// What is said of a saturated generator where that takes no verdict.
    public var warning: String?
    /// How phases of `for: A..B` ended; nil of a run without any and in files of older versions.
    public var phaseEnds: [PhaseEnd]?
    /// What searches for a capacity found; nil of a run without any and in files of older versions.
    public var searches: [CapacityFinding]?
    /// How reading the target went, of a run that observes; nil of others and in files of older versions.
    public var observed: [ObservedHistory]?
    /// Figures beside those of other runs; nil where nothing was compared, and in files of older versions.
    public var comparison: RunComparison?
    /// The two sides of a run beside each other; nil of others, and in files of older versions.
    public var sides: RunComparison?

    /// The ways in which the generator gave out, in words, first those that ended a search.
    func ways(_ labels: LabelSpace) -> [String] { Self.ways(searches ?? [], saturations, labels) }

    private static func ways(
        _ searches: [CapacityFinding], _ saturations: [Saturation], _ labels: LabelSpace
    ) -> [String] {
        searches.compactMap { $0.saturation(labels) } + saturations.map { $0.text(labels) }
    }

    /// All that it was compared with, first what ran at the same time.
    public var comparisons: [RunComparison] { [sides, comparison].compactMap(\.self) }

    /// Judges a run that is over; `live` is what was found while it went on.
    public init(
        of header: RunHeader, store: MetricStore, phases: [PhaseSpan], durationNanoseconds: Int64,
        stealShare: Double, health: GeneratorHealth? = nil, live: LiveFindings = LiveFindings(),
        ending: Outcome.Ending
    ) {
        self.durationNanoseconds = durationNanoseconds
        self.phases = phases
        self.stealShare = stealShare
        self.health = health
        phaseEnds = live.phaseEnds.isEmpty ? nil : live.phaseEnds
        searches = live.searches.isEmpty ? nil : live.searches
        verdicts = judge(
            header.assertions, store: store, labels: header.labels, phases: phases, live: live)
        comparison = header.baseline?.compare(store, header.labels, phases)
        if let noise = NoiseCheck(header) {
            for (index, assertion) in header.assertions.enumerated() {
                verdicts[index].notes += noise.notes(on: assertion, verdicts[index])
            }
        }
        // The generator makes the load of both sides.
        var all = store
        if let against = live.against {
            all.merge(beside: against.store)
            sides = RunComparison(of: header, store, phases, against)
        }
        saturations = Assertions.saturations(
            store: all, labels: header.labels, phases: phases, assertions: header.assertions,
            stops: health?.stopsOfProcess ?? [])
        let diagnosis = GeneratorDiagnosis(
            saturations, searches: live.searches, health, of: header)
        let report = SaturationReport(
            ways: Self.ways(live.searches, saturations, header.labels), causes: diagnosis.causes,
            remedies: diagnosis.remedies)
        let voids = header.saturation.voids
        // The few sends of a smoke run tell nothing about the generator.
        if !voids, header.options["smoke"] == nil { warning = report.text }
        outcome = Outcome(
            Ruling.Evidence(
                ending: ending, store: store, verdicts: verdicts,
                failedPrograms: live.failedPrograms, lostShards: live.lostShards,
                saturation: voids ? report : SaturationReport(),
                mustJudge: header.options[RunHeader.mustJudge] != nil))
    }
}
