public import Metrics

/// `x.clients.csv`: a line for each client of the load, in the order of their numbers (RFC 4180).
public struct ClientTable {
    private let records: [ClientRecord]
    private let labels: LabelSpace

    public init(_ records: [ClientRecord], _ labels: LabelSpace) {
        self.records = records.sorted { ($0.number, $0.profile) < ($1.number, $1.profile) }
        self.labels = labels
    }

    /// The whole text.
    public var text: String {
        var lines = [header]
        lines.reserveCapacity(records.count + 1)
        for record in records { lines.append(line(record)) }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// Where two sides were measured, which of them a client is of.
    private var hasSides: Bool { labels.against != nil }

    private var header: String {
        let states = StateGauge.allCases.map { "seconds.\($0.name)" }
        let errors = ErrorKind.allCases.map { "errors.\($0.name)" }
        return
            (["client"] + (hasSides ? ["side"] : [])
            + ["profile", "url", "tries", "opened", "failed", "sessions"] + states
            + [
                "messages.sent", "messages.received", "bytes.sent", "bytes.received", "answered",
                "rtt.mean_ms", "rtt.max_ms",
            ] + errors).joined(separator: ",")
    }

    private func line(_ record: ClientRecord) -> String {
        let mean = record.answered == 0 ? 0 : Double(record.rttSum) / Double(record.answered)
        // Profiles and URLs of the other side stand behind those of the first.
        let profiles = labels.profiles.count
        let side: RunSide = Int(record.profile) < profiles ? .new : .against
        let urls = labels.urls + (labels.against?.urls ?? [])
        let isKnown = record.tries > 0 && Int(record.url) < urls.count
        var cells = ["\(record.number)"] + (hasSides ? [side.rawValue] : [])
        cells += [
            Self.quoted(labels.profiles[Int(record.profile) % profiles]),
            isKnown ? Self.quoted(urls[Int(record.url)]) : "", "\(record.tries)",
            "\(record.opened)", "\(record.failed)", "\(record.sessions)",
        ]
        cells += StateGauge.allCases.map { Self.decimal(record.seconds($0)) }
        cells += [
            "\(record.sent)", "\(record.received)", "\(record.bytesSent)",
            "\(record.bytesReceived)", "\(record.answered)", Self.decimal(mean / 1e6),
            Self.decimal(Double(record.rttMax) / 1e6),
        ]
        cells += ErrorKind.allCases.map { "\(record.errors[Int($0.rawValue)])" }
        return cells.joined(separator: ",")
    }

    /// Three decimals, without a library.
    private static func decimal(_ value: Double) -> String {
        let thousandths = Int((value * 1_000).rounded())
        let rest = "\(thousandths % 1_000)"
        let zeros = String(repeating: "0", count: 3 - rest.count)
        return "\(thousandths / 1_000).\(zeros)\(rest)"
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}

extension OutputFormat {
    /// A line for each client.
    static let clientTable = OutputFormat(
        key: "clients", ending: ".clients.csv", sentence: "A line for each client.",
        isForPlans: false, recordsClients: true
    ) { Array(ClientTable($0.clients, $0.header.labels).text.utf8) }
}
