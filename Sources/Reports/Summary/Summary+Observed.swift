import Metrics
import Units

/// What the summary says of the target's own figures.
extension Summary {
    typealias SeenGauge = (gauge: ObservedGauge, seen: GaugeSummary?)

    /// Members of a run that observes its target.
    static var observedMembers: [SummaryMember<RunResult>] {
        [
            .map(
                "observed",
                "What `observe` read of the target in the measured phases, by gauge; empty: nothing.",
                seenGauge
            ) { result in
                let labels = result.header.labels
                return labels.observed.enumerated().map { index, gauge in
                    let seen = result.store.gauges.summary(.observed(index), in: result.measured)
                    return (gauge.name, (gauge, seen))
                }
            },
            .list(
                "observing", "How reading the target went in the whole run.", history
            ) { $0.conclusion.observed ?? [] },
        ]
    }

    static var seenGauge: SummaryBlock<SeenGauge> {
        SummaryBlock(
            name: "observed-gauge", isLine: true,
            members: [
                .word(
                    "unit", "What its values are.", of: ["cores", "bytes", "number"]
                ) { $0.gauge.unit.rawValue },
                .integer("seconds", "In how many seconds it was read.") { $0.seen?.seconds ?? 0 },
                .maybe("avg", "The mean; null: it was never read.", 6) { $0.seen?.mean },
                .maybe("min", "The least.", 6) { $0.seen?.min },
                .maybe("max", "The most.", 6) { $0.seen?.max },
                .maybe("last", "The last.", 6) { $0.seen?.last },
                .maybe(
                    "slope_per_minute", "By how much it grew a minute, by least squares.", 6
                ) { $0.seen?.slope },
            ])
    }

    private static var history: SummaryBlock<ObservedHistory> {
        SummaryBlock(members: [
            .text("name", "The name under `observe`.") { $0.name },
            .text("place", "What was read.") { $0.place },
            .integer("readings", "Readings that were made.") { $0.readings },
            .integer("failed", "Those of them that brought less than all.") { $0.failed },
            .integer("late", "Readings that were due and came too late or were not made.") {
                $0.late
            },
            .list("problems", "What kept readings from being whole.", problem) { $0.problems },
            .texts("unreadable", "What could not be read from the beginning on.") {
                $0.unreadable
            },
            .maybe(
                "ended_ms", "When the target was seen to have ended, from the start of the run.", 3
            ) { ($0.end?.at).map { Double($0) / 1e6 } },
        ])
    }

    private static var problem: SummaryBlock<ObservedHistory.Problem> {
        SummaryBlock(
            isLine: true,
            members: [
                .text("text", "What it was.") { $0.text },
                .integer("count", "How often.") { $0.count },
                .milliseconds("first_ms", "When it was first, from the start of the run.") {
                    Double($0.first)
                },
            ])
    }
}
