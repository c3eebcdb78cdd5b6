import Metrics

/// What the breakdown shows, sort by sort.
struct BreakdownGroups {
    /// A row: a name and what was measured of it.
    struct Row {
        var name: String
        var count: UInt64
        var samples: Histogram?
        var failed: UInt64?
    }

    /// Rows of one sort.
    struct Group {
        var name: String
        var rows: [Row]
    }

    private(set) var groups: [Group] = []
    private let facts: PageFacts

    /// The other times that a run may have.
    private static let others: [(TimeMetric, String)] = [
        (.connect, "connect"), (.reconnect, "reconnect"),
        (.acquire, "wait for a pooled connection"),
        (.flow, "flow"), (.session, "session"), (.recovery, "recovery"),
        (.serviceTime, "service-time: rtt from the moment of sending"),
        (.held, "held: waits that the target caused"),
    ]

    init(_ facts: PageFacts) {
        self.facts = facts
        add("Phases", facts.outline.rows.map(phase), fewest: 1)
        for row in facts.outline.rows where row.parts.count > 1 {
            add("Parts of \(row.name)", row.parts.map(part), fewest: 2)
        }
        let names = facts.labels.messages
        let heard = names.indices.filter(isHeard)
        add(
            "Messages",
            names.indices.filter { !heard.contains($0) }.map {
                labelled(names[$0], \.message, $0, .rtt)
            }, fewest: 1)
        add(
            "Unasked", heard.map { labelled(names[$0], \.message, $0, .delivery) }, fewest: 1)
        add(
            "Profiles",
            facts.labels.profiles.enumerated().map { labelled($1, \.profile, $0, .rtt) }, fewest: 2)
        add(
            "Addresses",
            facts.labels.urls.enumerated().map { labelled($1, \.url, $0, .rtt) }, fewest: 2)
        add(
            "Other times",
            Self.others.compactMap { metric, name in
                facts.measured[metric].flatMap { samples in
                    samples.count == 0 || samples.moments.max == 0
                        ? nil
                        : Row(
                            name: name, count: samples.count, samples: samples, failed: nil)
                }
            }, fewest: 1)
    }

    /// A group of so few rows says nothing that is not said elsewhere.
    private mutating func add(_ name: String, _ rows: [Row], fewest: Int) {
        if rows.count >= fewest {
            groups.append(Group(name: name, rows: rows))
        }
    }

    private func row(_ name: String, _ cell: SeriesCell, _ metric: TimeMetric) -> Row {
        let samples = cell[metric].flatMap { $0.count > 0 ? $0 : nil }
        return Row(
            name: name, count: samples?.count ?? 0, samples: samples, failed: cell[.errors])
    }

    private func phase(_ phase: PhaseOutline.Row) -> Row {
        let judged = phase.extent.measured ? "" : " (not judged)"
        return row(phase.name + judged, facts.outline.figures(phase.extent), .rtt)
    }

    private func part(_ part: PhaseOutline.Part) -> Row {
        let level = part.level.map { ": \($0.text)" } ?? ""
        return row("\(part.number)\(level)", facts.outline.figures(part.extent), .rtt)
    }

    private func labelled(
        _ name: String, _ label: WritableKeyPath<Selection, Int?>, _ index: Int,
        _ metric: TimeMetric
    ) -> Row {
        var selection = facts.result.measured
        selection[keyPath: label] = index
        return row(name, facts.store.cell(in: selection), metric)
    }

    /// Whether a message is only heard: its time is its age.
    private func isHeard(_ message: Int) -> Bool {
        if let heard = facts.header.heard { return heard.contains(message) }
        let whole = facts.store.cell(in: Selection(message: message))
        return whole[.messagesReceived] > 0 && whole[.planned] == 0
    }
}
