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
            let names = assertion.quantities
            for (index, comparison) in assertion.condition.comparisons.enumerated()
            where comparison.against != nil {
                judged.append(comparison)
                let name = names.indices.contains(index) ? names[index] : comparison.plainName
                rows.append(row(name, comparison, isJudged: true))
            }
        }
        for comparison in Comparison.usualOfSides
        where !judged.contains(where: { $0.isOfSameFigure(as: comparison) }) {
            rows.append(row(comparison.plainName, comparison, isJudged: false))
        }
        notes.append(
            seconds == 1
                ? "a block is a second of planned moments on both sides"
                : "a block is \(seconds) seconds of planned moments on both sides")
        let measured = Selection(stretches: phases.measuredStretches)
        curve = BaseCurve(.rtt, of: [against.store.histogram(.rtt, in: measured)])
    }
}

extension Assertion {
    /// What its comparisons are about, in their order, as the plan writes it.
    fileprivate var quantities: [String] {
        text.replacing(" or ", with: " and ").split(separator: " and ").map { part in
            let end = part.lastIndex(of: ")").map { part.index(after: $0) }
            return part[..<(end ?? part.endIndex)].trimmingPrefix(while: { $0 == " " })
        }.map(String.init)
    }
}
