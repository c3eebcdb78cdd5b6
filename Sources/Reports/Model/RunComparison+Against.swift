internal import Assertions
internal import Metrics

extension RunComparison {
    /// The two sides of a run beside each other: what thresholds compare, and what is of interest besides.
    init(
        of header: RunHeader, _ store: MetricStore, _ phases: [PhaseSpan], _ against: SideEvidence
    ) {
        self.init(
            .against,
            base: (header.planned?.against ?? against.labels.urls).joined(separator: ", "),
            new: (header.planned?.targets ?? header.labels.urls).joined(separator: ", "),
            counted: "blocks",
            interval: "99 % interval")
        let judge = SideJudge(store, header.labels, phases, against: against)
        var seconds = 1
        var judged: [Comparison] = []
        func row(_ name: String, _ comparison: Comparison, isJudged: Bool) -> Row {
            let sides = judge.compare(comparison)
            seconds = sides.seconds
            var row = Row(
                name, unit: MeasureUnit(of: comparison.aggregate, comparison.metric),
                base: sides.base, new: sides.new)
            row.change = sides.change.map {
                Change($0, low: sides.low, high: sides.high, isPoints: sides.isPoints)
            }
            row.count = Count(base: sides.blocks, new: sides.blocks)
            guard isJudged else { return row }
            row.allowed = sides.allowed
            row.answer =
                sides.lack.map { .inconclusive($0) }
                ?? (sides.cause != nil ? .regression : sides.isImproved ? .improved : .within)
            return row
        }
        for assertion in header.assertions {
            let comparisons = assertion.condition.comparisons
            let phase = assertion.phase.map { " (\($0))" } ?? ""
            for (name, comparison) in zip(assertion.subjects, comparisons)
            where comparison.against != nil {
                judged.append(comparison)
                rows.append(row(name + phase, comparison, isJudged: true))
            }
        }
        for comparison in Comparison.usualOfSides
        where !judged.contains(where: { $0.isOfSameFigure(as: comparison) }) {
            rows.append(row(comparison.plainName, comparison, isJudged: false))
        }
        if base == new {
            notes.append("both sides are the same target, so that what they differ by is noise")
        }
        notes.append(
            seconds == 1
                ? "a block is a second of planned moments on both sides"
                : "a block is \(seconds) seconds of planned moments on both sides")
        let measured = Selection(stretches: phases.measuredStretches)
        curve = BaseCurve(.rtt, of: [against.store.histogram(.rtt, in: measured)])
    }
}
