import Assertions
import Metrics
import Units

/// What a summary says of the machine and the program that made the load.
extension Summary {
    static var generator: SummaryBlock<RunResult> {
        SummaryBlock(
            members: [
                .integer("loops", "Loop threads.") { $0.header.loops },
                .number("cpu_share", "The part of their time that they were busy, 0 to 1.", 4) {
                    $0.processorShare
                },
                .number("steal_share", "The part of its time that the host lacked, 0 to 1.", 4) {
                    $0.conclusion.stealShare
                },
                .milliseconds("send_lag_p99_ms", TimeMetric.sendLag.definition.meaning) {
                    $0.store.histogram(.sendLag).quantile(0.99)
                },
                .milliseconds("receive_lag_p99_ms", TimeMetric.receiveLag.definition.meaning) {
                    $0.store.health[.receiveLag]?.quantile(0.99)
                },
                .milliseconds("loop_lag_p99_ms", TimeMetric.loopLag.definition.meaning) {
                    $0.store.health[.loopLag]?.quantile(0.99)
                },
                .count("planned", CountMetric.planned.definition.meaning) {
                    $0.store.count(.planned)
                },
                .count("sent", CountMetric.messagesSent.definition.meaning) {
                    $0.store.count(.messagesSent)
                },
                .count("dropped", CountMetric.dropped.definition.meaning) {
                    $0.store.count(.dropped)
                },
                .count("late", CountMetric.late.definition.meaning) { $0.store.count(.late) },
                .maybe("late_ms", "Send-lag above which a send is late; null: not known.", 3) {
                    $0.header.saturation.late.map { Double($0) / 1e6 }
                },
                .texts("unverified_urls", "URLs whose certificates nobody looked at, by plan.") {
                    result in
                    result.header.unverified.map { result.header.labels.urls[$0] }
                },
                .flag("saturated", "Whether the generator itself gave out.") {
                    !$0.conclusion.saturations.isEmpty
                },
                .list("saturations", "In which ways it gave out.", saturation) { result in
                    result.conclusion.saturations.map { (result, $0) }
                },
                .texts("warnings", "What must be known of the generator beside the verdict.") {
                    $0.warnings
                },
            ] + healthMembers)
    }

    private static var saturation: SummaryBlock<(result: RunResult, saturation: Saturation)> {
        SummaryBlock(members: [
            .word(
                "subject", "What it did not manage as planned.",
                of: Saturation.Subject.allCases.map(\.rawValue)
            ) { $0.saturation.subject.rawValue },
            SummaryMember(
                name: "phase", meaning: "The phase; null: the run as a whole.",
                schema: ["type": ["string", "null"]]
            ) { part in
                part.saturation.phase.map { .string(part.result.header.labels.phases[$0]) } ?? .null
            },
            .count("lost", "How many it did not manage; of `time` in nanoseconds.") {
                $0.saturation.lost
            },
            .count("of", "How many there were.") { $0.saturation.whole },
            .number("limit", "The share that would still have been fine, 0 to 1.", 6) {
                $0.saturation.limit
            },
            .texts("lacks", "What the host lacked, as kinds of errors; none: time.") {
                $0.saturation.lacks.map(\.name)
            },
            .text("text", "The same in words.") { $0.saturation.text($0.result.header.labels) },
            .texts("causes", "Why, as far as figures of the host tell.") {
                diagnosis($0.result, $0.saturation).causes
            },
            .text("remedy", "What helps.") {
                diagnosis($0.result, $0.saturation).remedies.joined(separator: "; ")
            },
        ])
    }

    private static func diagnosis(
        _ result: RunResult, _ saturation: Saturation
    ) -> GeneratorDiagnosis {
        GeneratorDiagnosis([saturation], result.conclusion.health, of: result.header)
    }

    static var host: SummaryBlock<HostFacts> {
        SummaryBlock(members: [
            .text("name", "Its name.") { $0.name },
            .text("system", "Operating system and kernel.") { $0.system },
            .text("processor", "The model of its processors.") { $0.processor },
            .integer("cores", "Processors that the process could use.") { $0.cores },
            .integer("memory_bytes", "Its memory; 0: unknown.") { $0.memory },
            .integer("descriptors", "Open files that were allowed.") { $0.descriptors },
            .text("tool", "The version of wsplan.") { $0.tool },
        ])
    }
}
