import Assertions
import Metrics
import Units

/// `x.csv`: a row for each second (RFC 4180), of a long saved run for each point; of a run beside each other
/// one for each side.
///
/// Heads end with the unit: `_ms`, `_s`, `_bytes`, `_per_s`; what has none is a number. Columns without
/// samples are empty. The columns are those of the catalogue, so that they are the same for each run of
/// a plan.
struct SecondTable: SecondWriter {
    private let header: RunHeader

    init(_ header: RunHeader) { self.header = header }

    /// What is told of a time, but for the most.
    static let quantiles: [(name: String, q: Double)] = [
        ("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1),
    ]

    var head: [UInt8] {
        var cells = ["time_utc"] + (hasSides ? ["side"] : [])
        cells += ["start_s", "length_s", "phase", "clients", "connections"]
        cells += StateGauge.allCases.map { "clients_\($0.name)" }
        cells += ["sent_per_s", "received_per_s", "answered_per_s", "errors_per_s"]
        cells += SeriesPoint.counted.map(SecondTable.head)
        for (metric, _) in SeriesPoint(start: 0, seconds: 1).times {
            let name = SecondTable.words(metric.name)
            cells += ["\(name)_samples"] + SecondTable.quantiles.map { "\(name)_\($0.name)_ms" }
        }
        cells.append("loops_cpu_s")
        cells += header.labels.observed.map { gauge in
            SecondTable.quoted(
                gauge.name + (gauge.unit == .number ? "" : "_\(gauge.unit.rawValue)"))
        }
        return line(cells)
    }

    func piece(_ second: SecondFigures) -> [UInt8] {
        let point = second.point
        let milliseconds = header.startMilliseconds &+ Int64(point.start) * 1_000
        var cells =
            [wallClock(milliseconds: milliseconds)] + (hasSides ? [second.side.rawValue] : [])
        cells += [
            "\(point.start)", "\(point.seconds)",
            SecondTable.quoted(second.phases.joined(separator: " + ")), number(second.clients),
            number(point.connections),
        ]
        cells += StateGauge.allCases.map { number(point.clients(in: $0)) }
        cells += [CountMetric.messagesSent, .messagesReceived, .answered, .errors].map {
            number(Double(point[$0]) / Double(point.seconds))
        }
        cells += SeriesPoint.counted.map { "\(second.count($0))" }
        for (_, samples) in point.times {
            cells.append("\(samples.moments.count)")
            cells += SecondTable.quantiles.map { _, q in
                samples.quantile(q).map { number($0 / 1e6, decimals: 4) } ?? ""
            }
        }
        cells.append(number(Double(point.cpuNanoseconds) / 1e9, decimals: 6))
        cells += header.labels.observed.indices.map { gauge in
            guard point.observed.indices.contains(gauge), let values = point.observed[gauge] else {
                return ""
            }
            return number(values.mean, decimals: 6)
        }
        return line(cells)
    }

    /// Where two sides were measured, which of them a row is of.
    private var hasSides: Bool { header.labels.against != nil }

    func end(_ conclusion: RunConclusion) -> [UInt8] { [] }

    /// Such as `messages_sent` and `payload_sent_bytes`.
    private static func head(_ metric: CountMetric) -> String {
        String(MetricFamily(metric).name.dropFirst("wsplan_".count))
    }

    private static func words(_ name: String) -> String {
        String(name.map { $0 == "." || $0 == "-" ? "_" : $0 })
    }

    private func number(_ value: Double, decimals: Int = 3) -> String {
        Format.trimmed(Format.fixed(value, decimals: decimals))
    }

    private func line(_ cells: [String]) -> [UInt8] {
        Array((cells.joined(separator: ",") + "\r\n").utf8)
    }

    /// A cell as RFC 4180 has it.
    static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\r\n".contains($0) || $0 == "\r\n" }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}

extension OutputFormat {
    /// A row for each second.
    static let secondTable = bySecond(
        "csv", ".csv", "A row of figures for each second.", SecondTable.self)
}
