import Assertions
import Metrics
public import Units

/// The result of a run as `summary.json`, version 1.
///
/// Counts of connections, messages, errors and the books are of the whole run; times, throughput
/// and the figures per profile and message are of the measured phases, as thresholds see them.
public struct Summary {
    private let result: RunResult
    private let blocks: MetricBlocks
    private var store: MetricStore { result.store }

    /// The summary of a result.
    public init(_ result: RunResult) {
        self.result = result
        blocks = MetricBlocks(store: result.store)
    }

    /// The bytes of `summary.json`; the same for the same result.
    public var text: String { json.text() }

    /// The document.
    public var json: JSONValue {
        let outcome = result.conclusion.outcome
        let plan = result.header.plan
        let reference = ReferenceBlocks(result: result)
        return .object([
            ("schema", .integer(1)),
            (
                "plan",
                .object([
                    ("name", .string(plan.name)), ("path", .string(plan.path)),
                    ("hash", .string(plan.hash)),
                ])
            ),
            ("verdict", .string(outcome.kind.rawValue)), ("reason", .string(outcome.reason)),
            ("exit_code", .integer(Int64(outcome.exitCode.rawValue))),
            ("thresholds", .array(result.conclusion.verdicts.map(threshold))),
            ("connection_metrics", reference.connections), ("message_metrics", reference.messages),
            ("latency_metrics", reference.latency), ("throughput_metrics", reference.throughput),
            ("error_metrics", reference.errors), ("test_info", reference.testInfo),
            ("metrics", blocks.metrics(result.measured, all: true)),
            ("error_shares", blocks.units(result.errorUnits)),
            ("books", blocks.books()), ("clients", clients), ("phases", phases),
            ("profiles", labelled(result.header.labels.profiles) { SeriesFilter(profile: $0) }),
            (
                "messages",
                labelled(result.header.labels.messages, ofMessages: true) {
                    SeriesFilter(message: $0)
                }
            ),
            ("errors", errors), ("frames", frames), ("generator", generator), ("host", host),
        ])
    }

    private func threshold(_ verdict: Verdict) -> JSONValue {
        let base = verdict.unit.base
        return .object(
            [
                ("text", .string(verdict.text)),
                ("observed", .number(verdict.observed.map { $0 / base }, 4)),
                ("limit", .number(verdict.limit / base, decimals: 4)),
                ("unit", .string(verdict.unit.rawValue)), ("samples", .count(verdict.samples)),
                ("verdict", .string(verdict.result.rawValue)),
                ("line", .integer(Int64(verdict.line))),
            ] + (verdict.phase.map { [("phase", .string($0))] } ?? []))
    }

    /// How evenly the clients sent.
    private var clients: JSONValue {
        let spread = result.messagesOfClients
        return .object([
            ("fewest_sent", .count(spread?.fewest ?? 0)),
            ("median_sent", .count(spread?.median ?? 0)),
            ("most_sent", .count(spread?.most ?? 0)),
        ])
    }

    private var phases: JSONValue {
        .array(
            result.conclusion.phases.map { span in
                let here = Selection(SeriesFilter(phase: span.label))
                return .object([
                    ("name", .string(result.header.labels.phases[span.label])),
                    ("shape", .string(span.shape)),
                    ("start_s", .number(Double(span.start) / 1e9, decimals: 3)),
                    ("end_s", .number(Double(span.end) / 1e9, decimals: 3)),
                    ("metrics", blocks.metrics(here, all: false)),
                    ("counters", blocks.counters(here)),
                ])
            })
    }

    private func labelled(
        _ names: [String], ofMessages: Bool = false, _ filter: (Int) -> SeriesFilter
    ) -> JSONValue {
        .object(
            names.indices.map { index in
                let here = Selection(filter(index), phases: result.measured.phases)
                return (
                    names[index],
                    .object([
                        ("metrics", blocks.metrics(here, all: false)),
                        ("counters", blocks.counters(here, ofMessages: ofMessages)),
                    ])
                )
            })
    }

    private var errors: JSONValue {
        let texts = store.firstTexts
        return .array(
            ErrorKind.allCases.compactMap { kind in
                let count = store.errors(kind)
                guard count > 0 else { return nil }
                let span = store.errorSpans[kind]
                return .object([
                    ("kind", .string(kind.name)), ("count", .count(count)),
                    ("first", .string(texts[kind] ?? "")),
                    ("first_at_s", .number(span.map { Double($0.first) / 1e9 }, 3)),
                    ("last_at_s", .number(span.map { Double($0.last) / 1e9 }, 3)),
                    ("codes", codes(of: kind)),
                    (
                        "hint",
                        ErrorHint.hint(kind, texts[kind] ?? "", urls: result.header.labels.urls)
                            .map { .string($0) } ?? .null
                    ),
                ])
            })
    }

    /// A kind of error by close code or HTTP status, each with what was said first.
    private func codes(of kind: ErrorKind) -> JSONValue {
        .array(
            store.details(of: kind).map { detail in
                .object([
                    ("code", .integer(Int64(detail.code))), ("count", .count(detail.count)),
                    ("first", .string(store.firstText(kind, code: detail.code) ?? "")),
                ])
            })
    }

    /// Frames that came and that something is wrong with.
    private var frames: JSONValue {
        .object(
            [CountMetric.unmatched, .trailing].map { metric in
                (
                    metric.name,
                    .object([
                        ("count", .count(store.count(metric))),
                        ("first", .string(store.firstText(metric) ?? "")),
                    ])
                )
            })
    }

    private var generator: JSONValue {
        .object([
            ("loops", .integer(Int64(result.header.loops))),
            ("cpu_share", .number(result.processorShare, decimals: 4)),
            ("steal_share", .number(result.conclusion.stealShare, decimals: 4)),
            ("send_lag_p99_ms", .milliseconds(store.histogram(.sendLag).quantile(0.99))),
            ("receive_lag_p99_ms", .milliseconds(store.health[.receiveLag]?.quantile(0.99))),
            ("loop_lag_p99_ms", .milliseconds(store.health[.loopLag]?.quantile(0.99))),
            ("planned", .count(store.count(.planned))),
            ("sent", .count(store.count(.messagesSent))),
            ("dropped", .count(store.count(.dropped))), ("late", .count(store.count(.late))),
            (
                "unverified_urls",
                .array(result.header.unverified.map { .string(result.header.labels.urls[$0]) })
            ),
            ("saturated", .bool(!result.conclusion.saturations.isEmpty)),
            ("saturations", .array(result.conclusion.saturations.map(saturation))),
        ])
    }

    /// One way in which the generator gave out, and what helps.
    private func saturation(_ saturation: Saturation) -> JSONValue {
        let labels = result.header.labels
        let remedies = saturation.remedies(descriptors: result.header.host.descriptors)
        return .object([
            ("subject", .string(saturation.subject.rawValue)),
            ("phase", saturation.phase.map { .string(labels.phases[$0]) } ?? .null),
            ("lost", .count(saturation.lost)), ("of", .count(saturation.whole)),
            ("limit", .number(saturation.limit, decimals: 6)),
            ("lacks", .line(.array(saturation.lacks.map { .string($0.name) }))),
            ("text", .string(saturation.text(labels))),
            ("remedy", .string(remedies.joined(separator: "; "))),
        ])
    }

    private var host: JSONValue {
        let host = result.header.host
        return .object([
            ("name", .string(host.name)), ("system", .string(host.system)),
            ("processor", .string(host.processor)), ("cores", .integer(Int64(host.cores))),
            ("memory_bytes", .integer(Int64(host.memory))),
            ("descriptors", .integer(Int64(host.descriptors))), ("tool", .string(host.tool)),
        ])
    }
}
