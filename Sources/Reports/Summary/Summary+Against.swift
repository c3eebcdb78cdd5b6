import Assertions
import Metrics
import Units

/// The other side of a run beside each other.
extension Summary {
    static var against: SummaryMember<RunResult> {
        SummaryMember(
            name: "against",
            meaning:
                "The second target of a run beside each other; all that names no side is about the first.",
            schema: side.reference, isOptional: true
        ) { $0.ofAgainst.map(side.json) }
    }

    private static var side: SummaryBlock<RunResult> {
        SummaryBlock(members: [
            .texts("targets", "The URLs that clients connected to.") {
                $0.header.planned?.against ?? $0.header.labels.urls
            },
            comparison("Figures of the first target beside those of this one.") {
                $0.conclusion.sides
            },
            .block("metrics", "Times in the measured phases.", MetricBlocks.allTimes) {
                MetricBlocks($0, $0.measured)
            },
            .block(
                "error_shares", "Units that errors hit in the measured phases, by what they are.",
                MetricBlocks.shares
            ) { $0.errorUnits },
            .block(
                "books", "What was begun in the whole run, and what became of it.",
                MetricBlocks.books
            ) { Books($0.store) },
            .list("errors", "Every kind of error in the whole run.", error) { result in
                ErrorKind.allCases.filter { result.store.errors($0) > 0 }.map { (result, $0) }
            },
        ])
    }

    /// How a threshold stands to the other side.
    static var sides: SummaryMember<Verdict> {
        SummaryMember(
            name: "sides", meaning: "How it stands to the other side, of a comparison with that.",
            schema: compared.reference, isOptional: true
        ) { $0.sides.map(compared.json) }
    }

    private static var compared: SummaryBlock<SidesCompared> {
        SummaryBlock(members: [
            .flag(
                "points", "Whether changes are of a share, in points; else they are parts of base."
            ) {
                $0.isPoints
            },
            .maybe("change", "By how much the side `new` is more; 0.1 is 10 % or 10 points.", 6) {
                $0.change
            },
            .maybe("low", "The lower end of the interval of 99 %; null: there is none.", 6) {
                $0.low
            },
            .maybe("high", "Its upper end.", 6) { $0.high },
            .number("allowed", "How much more is allowed.", 6) { $0.allowed },
            .count("blocks", "The blocks of seconds that both sides have samples in.") {
                UInt64($0.blocks)
            },
            .count("block_seconds", "The length of each.") { UInt64($0.seconds) },
            SummaryMember(
                name: "cause",
                meaning: "What shows that it is beyond: all of the interval, or the paired share.",
                schema: SummaryType.word(["interval", "share"]), isOptional: true
            ) { $0.cause.map { .string($0.rawValue) } },
            SummaryMember(
                name: "lack", meaning: "Why it cannot be judged.", schema: SummaryType.text,
                isOptional: true
            ) { $0.lack.map { .string($0) } },
        ])
    }
}
