import Assertions
import Metrics
import Units

/// What the summary says of phases and of their parts.
extension Summary {
    typealias OutlinedPhase = (outline: PhaseOutline, row: PhaseOutline.Row)
    private typealias OutlinedPart = (outline: PhaseOutline, part: PhaseOutline.Part)

    /// Every phase that ran.
    static func phases(_ result: RunResult) -> [OutlinedPhase] {
        let outline = PhaseOutline(result)
        return outline.rows.map { (outline, $0) }
    }

    static var phase: SummaryBlock<OutlinedPhase> {
        SummaryBlock(
            members: [
                .text("name", "Its name.") { $0.row.name },
                .text("shape", "The shape's word in the plan, such as `ramp`.") { $0.row.shape },
                SummaryMember(
                    name: "inside", meaning: "The phase that it is a piece of; null: none.",
                    schema: ["type": ["string", "null"]]
                ) { $0.row.around.first.map { .string($0) } ?? .null },
                .flag("measured", "Whether its samples are judged.") { $0.row.extent.measured },
                SummaryMember(
                    name: "until_sure",
                    meaning: "How it ended, of a phase of `for: A..B`; others lack it.",
                    schema: sureness.reference, isOptional: true
                ) { $0.row.end.map(sureness.json) },
                SummaryMember(
                    name: "capacity",
                    meaning: "What it found, of a `stress` phase; others lack it.",
                    schema: capacity.reference, isOptional: true
                ) { $0.row.search.map(capacity.json) },
            ] + times(\.row.extent) + figures { $0.outline.figures($0.row.extent) }
                + [
                    .list(
                        "parts",
                        "Its levels, bursts or rounds; none of a phase with more than 1,000.", part
                    ) { phase in
                        phase.row.parts.map { (phase.outline, $0) }
                    }
                ])
    }

    private static var sureness: SummaryBlock<PhaseEnd> {
        SummaryBlock(members: [
            .word(
                "outcome",
                "`decided`: it was sure of all that it could be; `whole-time`: it was not by its end; "
                    + "`cut-short`: the run ended before.",
                of: PhaseEnd.Reason.allCases.map(\.rawValue)
            ) { $0.reason.rawValue },
            .text("text", "The same in words.") { $0.text },
            .number("after_s", "How long it ran.", 3) { Double($0.length) / 1e9 },
            .number("least_s", "How long it runs at least.", 3) { Double($0.shortest) / 1e9 },
            .number("most_s", "How long it runs at most.", 3) { Double($0.longest) / 1e9 },
            .integer("looks", "How often it was looked at.") { $0.looks },
            .texts("unsure", "The thresholds that the last look was not sure of.") { $0.unsure },
            .flag("saturated", "Whether the generator had given out by then.") { $0.isSaturated },
        ])
    }

    private static var capacity: SummaryBlock<CapacityFinding> {
        SummaryBlock(members: [
            .word(
                "outcome",
                "`found`: the lowest level that was too much is known; `at-least`: the highest level was good; "
                    + "`not-recovered`: the target did not get well, so nothing is confirmed; `unconfirmed`: "
                    + "no level was good a second time; `saturated`: the generator gave out first; "
                    + "`unfinished`: the search goes on, or its run ended before.",
                of: CapacityFinding.Kind.allCases.map(\.rawValue)
            ) { $0.kind.rawValue },
            .text("text", "The same in words.") { $0.text },
            .number("value", "The highest level that was judged good; 0: none was.", 3) {
                $0.capacity
            },
            .maybe("too_much", "The lowest level that was too much; null: not known.", 3) {
                $0.tooMuch
            },
            .text("unit", "Of levels, such as `clients`.") { $0.unit },
            .maybe(
                "recovery_s",
                "How long it took at half of it until the target was well; null: nobody looked, or it was not.",
                3
            ) { $0.recovery.map { Double($0) / 1e9 } },
            .list("levels", "The levels in the order in which they were held.", level) {
                Array($0.levels.enumerated()).map { ($0.offset + 1, $0.element) }
            },
        ])
    }

    private static var level: SummaryBlock<(part: Int, level: CapacityFinding.Level)> {
        SummaryBlock(members: [
            .integer("part", "The number of its part.") { $0.part },
            .number("level", "How high it was.", 3) { $0.level.value },
            .word(
                "purpose",
                "Whether it raised the load, narrowed the last step, or confirmed a level.",
                of: CapacityFinding.Purpose.allCases.map(\.rawValue)
            ) { $0.level.purpose.rawValue },
            .word(
                "result", "What came of it.",
                of: CapacityFinding.Result.allCases.map(\.rawValue)
            ) { $0.level.result.rawValue },
            .text("decided_by", "What decided, such as `p95(rtt) 312 ms`.") { $0.level.text },
        ])
    }

    private static var part: SummaryBlock<OutlinedPart> {
        SummaryBlock(
            members: [
                .integer("part", "Its number, from 1, as `part=` names it.") { $0.part.number },
                .maybe("level", "How high the load is in it, in `unit`; null: no level.", 3) {
                    $0.part.level?.value
                },
                .text("unit", "The unit of `level`, such as `clients`; empty: no level.") {
                    $0.part.level?.unit ?? ""
                },
            ] + times(\.part.extent) + figures { $0.outline.figures($0.part.extent) })
    }

    private static func times<Subject>(
        _ extent: KeyPath<Subject, PhaseOutline.Extent>
    ) -> [SummaryMember<Subject>] {
        [
            .number("start_s", "When it began, in seconds from the start of the run.", 3) {
                Double($0[keyPath: extent].start) / 1e9
            },
            .number("end_s", "When it ended, in seconds from the start of the run.", 3) {
                Double($0[keyPath: extent].end) / 1e9
            },
            .number("length_s", "How long it ran, without what lay between its rounds.", 3) {
                $0[keyPath: extent].seconds
            },
        ]
    }

    private static func figures<Subject>(
        _ cell: @escaping (Subject) -> SeriesCell
    ) -> [SummaryMember<Subject>] {
        [
            .block("metrics", "Times that have samples.", MetricBlocks.times) {
                MetricBlocks(cell: cell($0))
            },
            .block("counters", "Every counter.", MetricBlocks.counters) {
                MetricBlocks(cell: cell($0))
            },
        ]
    }
}
