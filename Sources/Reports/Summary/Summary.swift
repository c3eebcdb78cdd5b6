import Assertions
import Metrics
public import Units

/// The result of a run as `summary.json`, version 1.
///
/// Counts of connections, messages, errors and the books are of the whole run; times, throughput
/// and the figures per profile and message are of the measured phases, as thresholds see them. What
/// each member is stands beside it in the blocks, and from there in the schema.
public struct Summary {
    private let result: RunResult

    /// The summary of a result.
    public init(_ result: RunResult) { self.result = result }

    /// The bytes of `summary.json`; the same for the same result.
    public var text: String { json.text() }

    /// The document.
    public var json: JSONValue { Summary.block.json(of: result) }

    /// All of it.
    static var block: SummaryBlock<RunResult> {
        SummaryBlock(
            members: [
                SummaryMember(
                    name: "schema", meaning: "The version of this format.", schema: ["enum": [1]]
                ) { _ in .integer(1) },
                .block("plan", "Which plan was run.", plan) { $0.header.plan },
                .block("run", "What the run was about.", run) { $0 },
                .word(
                    "verdict",
                    "How the run came out; done: nothing was gated, none: no statement is possible.",
                    of: Outcome.Kind.allCases.map(\.rawValue)
                ) { $0.conclusion.outcome.kind.rawValue },
                .text("reason", "The verdict in words.") { $0.conclusion.outcome.reason },
                .integer("exit_code", "What `wsplan run` ended with.") {
                    Int($0.conclusion.outcome.exitCode.rawValue)
                },
                .list("thresholds", "Every threshold that was judged.", threshold) {
                    $0.conclusion.verdicts
                },
            ] + ReferenceBlocks.members + [
                .block("metrics", "Times in the measured phases.", MetricBlocks.allTimes) {
                    MetricBlocks($0, $0.measured)
                },
                .block(
                    "error_shares",
                    "Units that errors hit in the measured phases, by what they are.",
                    MetricBlocks.shares
                ) { $0.errorUnits },
                .block(
                    "books", "What was begun in the whole run, and what became of it.",
                    MetricBlocks.books
                ) { Books($0.store) },
                .block("clients", "How evenly the clients sent, in the whole run.", clients) { $0 },
                .list("phases", "Every phase that ran, measured or not.", phase, phases),
                .list(
                    "programs", "Every program that a phase started, in that order.", program,
                    programs),
                .map(
                    "profiles", "The measured phases, by profile.", MetricBlocks.labelled
                ) { result in
                    MetricBlocks.parts(result, result.header.labels.profiles, \.profile)
                },
                .map(
                    "messages", "The measured phases, by message and by what comes unasked.",
                    MetricBlocks.ofMessages
                ) { result in
                    MetricBlocks.parts(result, result.header.labels.messages, \.message)
                },
                .list("errors", "Every kind of error in the whole run.", error) { result in
                    ErrorKind.allCases.filter { result.store.errors($0) > 0 }.map { (result, $0) }
                },
                .map("frames", "Messages that came and were not right, by metric.", frame) {
                    result in
                    frameMetrics.map { ($0.name, (result.store, $0)) }
                },
                .block("generator", "Whether the figures can be trusted; the whole run.", generator)
                {
                    $0
                },
                .block("host", "The machine that generated the load.", host) { $0.header.host },
                calibration,
                comparison("Figures beside those of other runs.") { $0.conclusion.comparison },
                against,
            ] + observedMembers)
    }

    private static var plan: SummaryBlock<PlanIdentity> {
        SummaryBlock(members: [
            .text("name", "Its name.") { $0.name },
            .text("path", "The file as the command line named it.") { $0.path },
            .text("hash", "SHA-256 of the file, in hexadecimal.") { $0.hash },
        ])
    }

    private static var run: SummaryBlock<RunResult> {
        SummaryBlock(members: [
            .texts("targets", "The URLs that clients connected to.") {
                $0.header.planned?.targets ?? $0.header.labels.urls
            },
            .maybe("clients_at_most", "Clients of populations at once, by plan.", 0) {
                $0.header.planned.map { Double($0.clients) }
            },
            .maybe("arrivals_at_most_per_second", "Arrivals a second, by plan.", 3) {
                $0.header.planned?.arrivals
            },
            .maybe(
                "messages_at_most_per_second",
                "Messages a second, by plan; null: as many as the target answers.", 3
            ) { $0.header.planned?.messages },
            .maybe("planned_seconds", "The length of all phases, by plan.", 3) {
                $0.header.planned.map { Double($0.length) / 1e9 }
            },
            .number("measured_seconds", "How long phases ran that are measured.", 3) {
                $0.measuredSeconds
            },
            .count("seed", "The key of everything random: the same one repeats the load.") {
                $0.header.seed
            },
            .text("version", "The version of wsplan.") { $0.header.host.tool },
            .text("date", "The start, as ISO 8601 in UTC.") {
                wallClock(milliseconds: $0.header.startMilliseconds)
            },
        ])
    }

    static var threshold: SummaryBlock<Verdict> {
        SummaryBlock(members: [
            .text("text", "The threshold as the plan has it.") { $0.text },
            .maybe("observed", "What was measured, in `unit`; null: no samples.", 4) { verdict in
                verdict.observed.map { $0 / verdict.unit.base }
            },
            .maybe(
                "limit", "What was allowed, in `unit`; null: there is nothing to compare with.", 4
            ) { verdict in verdict.knownLimit.map { $0 / verdict.unit.base } },
            .word(
                "unit", "The unit of `observed` and `limit`; empty: a number.",
                of: MeasureUnit.allCases.map(\.rawValue)
            ) { $0.unit.rawValue },
            .count("samples", "How many samples `observed` is made of.") { $0.samples },
            .word(
                "verdict", "Whether it held.", of: Verdict.Result.allCases.map(\.rawValue)
            ) { $0.result.rawValue },
            .integer("line", "Its line in the plan, from 1.") { $0.line },
            .texts("notes", "Remarks, such as that there were too few samples.") { $0.notes },
            .word(
                "severity", "What becomes of the run where it does not hold.",
                of: Assertion.Severity.allCases.map(\.rawValue)
            ) { ($0.severity ?? .fail).rawValue },
            .maybe("window_seconds", "The length of its windows; null: it has none.", 3) {
                $0.window.map { Double($0) / 1e9 }
            },
            .maybe(
                "worst_start",
                "Where the worst window begins, in seconds from the start of the run.",
                3
            ) { $0.worst.map { Double($0.start) / 1e9 } },
            .maybe("worst_end", "Where it ends.", 3) { $0.worst.map { Double($0.end) / 1e9 } },
            .maybe(
                "aborted_at", "When it ended the run, in seconds from its start; null: it did not.",
                3
            ) { $0.aborted.map { Double($0) / 1e9 } },
            SummaryMember(
                name: "worst_phase", meaning: "The phase in which the worst window lies.",
                schema: SummaryType.text, isOptional: true
            ) { $0.worst.map { .string($0.phase) } },
            SummaryMember(
                name: "phase", meaning: "The phase whose own threshold it is.",
                schema: SummaryType.text, isOptional: true
            ) { $0.phase.map { .string($0) } },
            sides,
        ])
    }

    private static var clients: SummaryBlock<RunResult> {
        SummaryBlock(members: [
            .count("fewest_sent", "Messages of the client that sent fewest.") {
                $0.messagesOfClients?.fewest ?? 0
            },
            .count("median_sent", "Messages of the client in the middle.") {
                $0.messagesOfClients?.median ?? 0
            },
            .count("most_sent", "Messages of the client that sent most.") {
                $0.messagesOfClients?.most ?? 0
            },
        ])
    }
}
