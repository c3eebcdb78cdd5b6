import Assertions
import Metrics
import Units

/// `x.ndjson`: a JSON object for each second, and the verdict in a last one.
///
/// Counts are of the second (of a long saved run: of the seconds that its points have), times are in
/// milliseconds. What only a run that goes on knows, connects and messages, is not in the lines of a
/// saved one.
struct SecondLines: SecondWriter {
    private let header: RunHeader

    init(_ header: RunHeader) { self.header = header }

    let head: [UInt8] = []

    func piece(_ second: SecondFigures) -> [UInt8] {
        let point = second.point
        let milliseconds = header.startMilliseconds &+ Int64(point.start) * 1_000
        var members: [(String, JSONValue)] = [
            ("second", .integer(Int64(point.start))), ("seconds", .integer(Int64(point.seconds))),
            ("time", .string(wallClock(milliseconds: milliseconds))),
        ]
        if header.labels.against != nil { members.append(("side", .string(second.side.rawValue))) }
        members += [
            ("phase", .string(second.phases.joined(separator: " + "))),
            ("clients", .number(second.clients, decimals: 3)),
            ("connections", .number(point.connections, decimals: 3)),
            (
                "states",
                .object(
                    StateGauge.allCases.map {
                        ($0.name, .number(point.clients(in: $0), decimals: 3))
                    })
            ),
            (
                "counts",
                .object(SeriesPoint.counted.map { ($0.name, .count(second.count($0))) })
            ),
            ("rates", .object(SecondLines.rates.map { ($0.name, rate($0, point)) })),
        ]
        for (metric, samples) in point.times { members.append(times(metric, samples)) }
        if let detail = second.detail {
            members.append(times(.connect, detail.delta.histogram(.connect)))
            members.append(("errors", errors(detail.delta)))
            members.append(("messages", messages(detail.delta)))
        }
        return line(.object(members))
    }

    func end(_ conclusion: RunConclusion) -> [UInt8] {
        let outcome = conclusion.outcome
        return line(
            .object([
                ("verdict", .string(outcome.kind.rawValue)), ("reason", .string(outcome.reason)),
                ("exit_code", .integer(Int64(outcome.exitCode.rawValue))),
                (
                    "duration_seconds",
                    .number(Double(conclusion.durationNanoseconds) / 1e9, decimals: 3)
                ),
                ("thresholds", .array(conclusion.verdicts.map(Summary.threshold.json))),
            ]))
    }

    /// What is told a second too: the field's usual rates.
    private static let rates: [CountMetric] = [
        .messagesSent, .messagesReceived, .answered, .errors,
    ]

    private func rate(_ metric: CountMetric, _ point: SeriesPoint) -> JSONValue {
        .number(Double(point[metric]) / Double(point.seconds), decimals: 3)
    }

    private func times(
        _ metric: TimeMetric, _ samples: some QuantileSource
    ) -> (String, JSONValue) {
        let figures: [(String, JSONValue)] = SecondTable.quantiles.map { name, q in
            (name, .milliseconds(samples.quantile(q)))
        }
        return (
            "\(metric.name)_ms", .object([("count", .count(samples.moments.count))] + figures)
        )
    }

    /// Those kinds that there were.
    private func errors(_ store: MetricStore) -> JSONValue {
        .object(
            ErrorKind.allCases.compactMap { kind in
                let count = store.errors(kind)
                return count > 0 ? (kind.name, .count(count)) : nil
            })
    }

    /// Those messages that were sent, came or went wrong. Of a series no more is added up than is told:
    /// this is done each second.
    private func messages(_ store: MetricStore) -> JSONValue {
        var rows: [UInt16: MessageRow] = [:]
        for (key, cell) in store.cells where key.message != SeriesKey.none {
            rows[key.message, default: MessageRow()].add(cell)
        }
        return .object(
            rows.sorted { $0.key < $1.key }.map { message, row in
                (
                    header.labels.messages[Int(message)],
                    .object([
                        ("sent", .count(row.sent)), ("received", .count(row.received)),
                        ("errors", .count(row.errors)), times(.rtt, row.rtt),
                    ])
                )
            })
    }

    private func line(_ value: JSONValue) -> [UInt8] { Array((value.line() + "\n").utf8) }
}

/// What is told of a message in a second.
private struct MessageRow {
    var (sent, received, errors): (UInt64, UInt64, UInt64) = (0, 0, 0)
    var rtt = Histogram()

    mutating func add(_ cell: SeriesCell) {
        sent &+= cell[.messagesSent]
        received &+= cell[.messagesReceived]
        errors &+= cell[.errors]
        if let samples = cell[.rtt] { rtt.merge(samples) }
    }
}

/// Samples that have percentiles.
protocol QuantileSource {
    var moments: Moments { get }
    func quantile(_ q: Double) -> Double?
}

extension Histogram: QuantileSource {}
extension CoarseHistogram: QuantileSource {}

extension SeriesPoint {
    /// The times that points have, in the order of texts.
    var times: [(metric: TimeMetric, samples: CoarseHistogram)] {
        [(.rtt, rtt), (.serviceTime, serviceTime), (.sendLag, sendLag)]
    }
}

extension OutputFormat {
    /// A line of JSON for each second.
    static let secondLines = bySecond(
        "ndjson", ".ndjson", "A line of JSON for each second.", SecondLines.self)
}
