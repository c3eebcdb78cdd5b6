import Conductor
import Reports
import Units

/// What `explain` says of a plan, for machines: every number has its unit in its name.
struct ExplainJSON {
    private let explanation: Explanation

    /// The version of the format; members may be added to it.
    static let schema: Int64 = 1
    /// The columns of its curves.
    static let columns = 120

    init(_ explanation: Explanation) { self.explanation = explanation }

    var text: String { json.text() }

    private var json: JSONValue {
        .object([
            ("schema", .integer(ExplainJSON.schema)),
            ("plan", .string(explanation.name)),
            ("targets", .array(explanation.planned.targets.map { .string($0) })),
            ("against_targets", .array(explanation.against.map { .string($0) })),
            ("length_seconds", seconds(explanation.length)),
            ("may_end_earlier", .bool(explanation.planned.mayEndEarlier)),
            ("shortest_seconds", explanation.shortest.map { seconds($0.length) } ?? .null),
            ("totals", totals(explanation.totals)),
            ("totals_of_shortest", explanation.shortest.map { totals($0.totals) } ?? .null),
            ("phases", .array(explanation.stages.map(stage))),
            ("curves", .array(explanation.rows(columns: ExplainJSON.columns).map(curve))),
            ("thresholds", .array(explanation.thresholds.map(threshold))),
            ("host", host),
        ])
    }

    private func totals(_ totals: Explanation.Totals) -> JSONValue {
        .object([
            ("connections_count", number(totals.connections.rounded())),
            ("messages_count", number(totals.messages?.rounded())),
            ("requests_count", number(totals.requests?.rounded())),
            ("payload_sent_bytes", number(totals.bytesSent)),
            ("payload_received_bytes", number(totals.bytesReceived)),
            ("has_replies_of_unknown_size", .bool(totals.hasUnknownReplies)),
            ("drain_seconds", seconds(totals.drain)),
        ])
    }

    private func stage(_ stage: StageRow) -> JSONValue {
        let members: [(String, JSONValue)] = [
            ("name", .string(stage.name)), ("shape", .string(stage.shape)),
            ("parent_index", integer(stage.parent)),
            ("branch_number", integer(stage.branch)),
            ("start_seconds", seconds(stage.start)), ("end_seconds", seconds(stage.end)),
            ("length_seconds", seconds(stage.length)),
            ("shortest_seconds", stage.shortest.map(seconds) ?? .null),
            ("runs_count", integer(stage.runs)),
            ("measured", .bool(stage.isMeasured)), ("ends_by_itself", .bool(stage.endsByItself)),
            ("load", .string(stage.load)),
        ]
        return .object(members)
    }

    private func curve(_ row: LoadRow) -> JSONValue {
        let branch = row.branch.map { branch in
            JSONValue.object([
                ("phase", .string(branch.phase)), ("number", integer(branch.number)),
            ])
        }
        return .object([
            ("quantity", .string(row.quantity.rawValue)), ("branch", branch ?? .null),
            ("peak", number(row.peak)),
            ("column_seconds", seconds(explanation.length / Double(row.values.count))),
            ("highest_of_columns", .line(.array(row.values.map { number($0) }))),
        ])
    }

    private func threshold(_ forecast: SampleForecast) -> JSONValue {
        .object([
            ("threshold", .string(forecast.threshold)),
            ("phase", forecast.phase.map { .string($0) } ?? .null),
            ("quantity", .string(forecast.quantity)),
            ("samples_count", number(forecast.samples)),
            ("samples_of_shortest_count", number(forecast.fewest)),
            ("needed_count", forecast.needed.map { .count($0) } ?? .null),
            ("enough", forecast.isEnough.map { .bool($0) } ?? .null),
            ("measured_seconds", seconds(forecast.seconds)),
            ("missing_seconds", forecast.missingSeconds.map(seconds) ?? .null),
        ])
    }

    private var host: JSONValue {
        .object([
            ("connections_count", integer(explanation.connections)),
            ("has_both_ends", .bool(explanation.isEmbedded)),
            ("limits", .array(explanation.limits.map(limit))),
            (
                "memory",
                .array(
                    explanation.memory.parts.map { part in
                        .object([
                            ("name", .string(part.name)), ("needed_bytes", number(part.sure)),
                            ("expected_bytes", number(part.expected)),
                        ])
                    })
            ),
            (
                "first_limit",
                explanation.firstLimit.map { .string($0.kind.rawValue) } ?? .null
            ),
        ])
    }

    private func limit(_ limit: HostLimit) -> JSONValue {
        let unit =
            switch limit.kind {
            case .memory: "bytes"
            case .bandwidth: "bytes_per_second"
            case .descriptors, .ports, .timeWait: "count"
            }
        let word = limit.isError ? "error" : limit.isWarning ? "warning" : "fine"
        return .object([
            ("kind", .string(limit.kind.rawValue)), ("place", .string(limit.place)),
            ("needed_\(unit)", number(limit.needed)),
            ("expected_\(unit)", number(limit.expected)),
            ("available_\(unit)", number(limit.available)),
            ("room_times", number(limit.room)), ("state", .string(word)),
            ("setting", .string(limit.setting)), ("text", .string(limit.text)),
            ("hint", .string(limit.hint)),
        ])
    }

    private func integer(_ value: Int?) -> JSONValue {
        value.map { .integer(Int64($0)) } ?? .null
    }

    private func seconds(_ value: Double) -> JSONValue { .number(value, decimals: 3) }

    private func number(_ value: Double?) -> JSONValue {
        value.map { .number($0, decimals: 3) } ?? .null
    }
}
