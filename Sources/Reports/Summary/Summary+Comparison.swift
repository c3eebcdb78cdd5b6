import Assertions
import Units

/// What the summary says of figures beside those of a base.
extension Summary {
    /// Lacks in a summary of a run that was not compared with it.
    static func comparison(
        _ meaning: String, _ value: @escaping (RunResult) -> RunComparison?
    ) -> SummaryMember<RunResult> {
        SummaryMember(
            name: "comparison", meaning: meaning, schema: comparisonBlock.reference,
            isOptional: true
        ) { value($0).map(comparisonBlock.json) }
    }

    private static var comparisonBlock: SummaryBlock<RunComparison> {
        SummaryBlock(members: [
            .word(
                "way",
                "Where the base is from: runs of the plan's file, runs of the command line's files, or "
                    + "another target in the same run.",
                of: RunComparison.Way.allCases.map(\.rawValue)
            ) { $0.way.rawValue },
            .text("base", "What the base is.") { $0.base },
            .text("new", "What is compared with it.") { $0.new },
            .text("summary", "What all figures come to, in words.") { $0.summary },
            .text("counted", "What `base_count` and `new_count` count.") { $0.counted },
            .text("interval", "What `low` and `high` are.") { $0.interval },
            .list("figures", "Every figure that was compared.", figure) { $0.rows },
            .texts("notes", "What is to be known, such as that the runs are of other days.") {
                $0.reasons + $0.notes
            },
        ])
    }

    private static var figure: SummaryBlock<RunComparison.Row> {
        func changed(
            _ name: String, _ meaning: String, _ value: @escaping (RunComparison.Row) -> Double?
        ) -> SummaryMember<RunComparison.Row> {
            .maybe(name, meaning, 6) { row in value(row).flatMap { $0.isFinite ? $0 : nil } }
        }
        return SummaryBlock(members: [
            .text("metric", "As a plan writes it.") { $0.metric },
            .maybe("base", "In `unit`; null: there is none.", 4) { row in
                row.base.map { $0 / row.unit.base }
            },
            .maybe("new", "In `unit`; null: there is none.", 4) { row in
                row.new.map { $0 / row.unit.base }
            },
            .word(
                "unit", "The unit of `base` and `new`; empty: a number.",
                of: MeasureUnit.allCases.map(\.rawValue)
            ) { $0.unit.rawValue },
            changed("change", "By what part of the base new is more; of shares, by how much.") {
                $0.change?.value
            },
            changed("low", "The lower end of its interval; null: it has none.") { $0.change?.low },
            changed("high", "The upper end.") { $0.change?.high },
            changed(
                "allowed", "By how much it may be worse; null: nothing is allowed or forbidden."
            ) {
                $0.allowed
            },
            .integer("base_count", "Of how much the base is made.") { $0.count.base },
            .integer("new_count", "Of how much new is made.") { $0.count.new },
            changed(
                "p", "The chance of it if new is just what is allowed; null: none was computed."
            ) {
                $0.p
            },
            SummaryMember(
                name: "verdict", meaning: "What it comes to; null: nothing was judged.",
                schema: ["enum": .array(RunComparison.Answer.words.map { .string($0) } + [.null])]
            ) { $0.answer.map { .string($0.word) } ?? JSONValue.null },
            SummaryMember(
                name: "reason", meaning: "Why it is inconclusive.", schema: SummaryType.text,
                isOptional: true
            ) { $0.answer?.reason.map { .string($0) } },
        ])
    }
}
