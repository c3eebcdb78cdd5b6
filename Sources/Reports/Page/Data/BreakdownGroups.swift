import Metrics

/// What the breakdown shows, sort by sort.
struct BreakdownGroups {
    /// What was measured of a row.
    struct Figures {
        var count: UInt64
        var samples: Histogram?
        var failed: UInt64?
    }

    /// A row: a name and what was measured of it.
    struct Row {
        var name: String
        var figures: Figures
        /// The same of the other side; nil where there is none, or where it has rows of its own.
        var against: Figures?

        var samples: Histogram? { figures.samples }
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
        addAddresses()
        add("Other times", Self.others.compactMap(time), fewest: 1)
    }

    /// The sides have addresses of their own, so that each is a row.
    private mutating func addAddresses() {
        func rows(_ urls: [String], _ store: MetricStore, _ side: String) -> [Row] {
            urls.enumerated().map { index, url in
                var selection = facts.result.measured
                selection.url = index
                return Row(
                    name: side + url, figures: figures(store.cell(in: selection), .rtt))
            }
        }
        let own = rows(facts.labels.urls, facts.store, "")
        let other = facts.against.map {
            rows($0.result.header.labels.urls, $0.store, "\(PageAgainst.name) ")
        }
        if max(own.count, other?.count ?? 0) > 1 {
            add("Addresses", own + (other ?? []), fewest: 2)
        }
    }

    /// The row of a time that either side has.
    private func time(_ metric: TimeMetric, _ name: String) -> Row? {
        func figures(_ cell: SeriesCell?) -> Figures? {
            cell?[metric].flatMap { samples in
                samples.count == 0 || samples.moments.max == 0
                    ? nil : Figures(count: samples.count, samples: samples)
            }
        }
        let other = figures(facts.against?.measured)
        guard let own = figures(facts.measured) ?? other.map({ _ in Figures(count: 0) }) else {
            return nil
        }
        let none = facts.against.map { _ in Figures(count: 0) }
        return Row(name: name, figures: own, against: other ?? none)
    }

    /// A group of so few rows says nothing that is not said elsewhere.
    private mutating func add(_ name: String, _ rows: [Row], fewest: Int) {
        if rows.count >= fewest {
            groups.append(Group(name: name, rows: rows))
        }
    }

    private func figures(_ cell: SeriesCell, _ metric: TimeMetric) -> Figures {
        let samples = cell[metric].flatMap { $0.count > 0 ? $0 : nil }
        return Figures(count: samples?.count ?? 0, samples: samples, failed: cell[.errors])
    }

    private func row(_ name: String, _ extent: PhaseOutline.Extent) -> Row {
        Row(
            name: name, figures: figures(facts.outline.figures(extent), .rtt),
            against: facts.against.map { figures($0.outline.figures(extent), .rtt) })
    }

    private func phase(_ phase: PhaseOutline.Row) -> Row {
        let judged = phase.extent.measured ? "" : " (not judged)"
        return row(phase.name + judged, phase.extent)
    }

    private func part(_ part: PhaseOutline.Part) -> Row {
        let level = part.level.map { ": \($0.text)" } ?? ""
        return row("\(part.number)\(level)", part.extent)
    }

    private func labelled(
        _ name: String, _ label: WritableKeyPath<Selection, Int?>, _ index: Int,
        _ metric: TimeMetric
    ) -> Row {
        var selection = facts.result.measured
        selection[keyPath: label] = index
        return Row(
            name: name, figures: figures(facts.store.cell(in: selection), metric),
            against: facts.against.map { figures($0.store.cell(in: selection), metric) })
    }

    /// Whether a message is only heard: its time is its age.
    private func isHeard(_ message: Int) -> Bool {
        if let heard = facts.header.heard { return heard.contains(message) }
        let whole = facts.store.cell(in: Selection(message: message))
        return whole[.messagesReceived] > 0 && whole[.planned] == 0
    }
}
