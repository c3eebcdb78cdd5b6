import Metrics
import Units

/// Were the clients connected? Clients by state, stacked.
struct StateSection {
    let facts: PageFacts

    private static let height = 110.0
    /// From the lowest layer up.
    private static let layers: [(states: [StateGauge], style: String, name: String)] = [
        ([.active], "b3", "active"), ([.open, .idle], "b1", "open or idle"),
        ([.connecting], "hat", "connecting"), ([.closing, .closed], "b0", "closing or closed"),
        ([.failed], "errA", "failed"),
    ]

    var section: PageSection? {
        let columns = facts.columns
        let layers = Self.layers.map { layer in
            columns.mean { point in
                layer.states.reduce(0) { $0 + point.stateSeconds[Int($1.rawValue)] }
            }
        }
        let other = facts.against?.columns
        let points = columns.points + (other?.points ?? [])
        let most = points.map(\.mostClients).max() ?? 0
        guard most > 0, !columns.isEmpty else { return nil }
        let scale = LinearScale(to: most * 1.12, height: Self.height)
        let traces = Traces(columns, scale)
        var base = columns.ranges.map { $0.isEmpty ? nil : 0.0 } as [Double?]
        var data: HTML = ""
        var keys: [HTML] = []
        for (layer, values) in zip(Self.layers, layers)
        where values.contains(where: { $0 ?? 0 > 0 }) {
            let top = zip(base, values).map { low, height in
                low.flatMap { low in height.map { low + $0 } }
            }
            data += traces.area(top, layer.style, above: base)
            base = top
            keys.append(Legend.area(layer.style, layer.name))
        }
        var plot = TimePlot(
            "st-s", scale, title: "Connection states over time",
            description: "Clients by state, stacked; at most \(Format.number(most)) were there.")
        let connected = other?.mean(\.connected)
        plot.data = data + facts.line(connected, traces)
        plot.tick = PageFigure.number
        plot.ends = facts.ends(
            columns.mean(\.connected), "open", beside: connected, areGauges: true)
        var section = PageSection(
            "st", name: "Connections", question: "Were the clients connected?", answer: answer,
            body: "<div class=\"plot\">\(facts.stripHTML)\(plot.html(facts))</div>")
        section.legend =
            "<ul class=\"key\">\(keys.joined())\(otherKey)</ul>"
            + Legend.note([facts.columns.areSeconds ? "" : "Means of each column."])
        section.table = DataTable(
            caption: "Clients by state, mean of each slot",
            head: ["From"] + Self.layers.map(\.name)
                + (other == nil ? [] : ["connected, against"]),
            rows: facts.slots.rows(
                { point in
                    Self.layers.map { layer in
                        Format.number(layer.states.reduce(0) { $0 + point.clients(in: $1) })
                    }
                }, beside: facts.against?.slots
            ) { point in
                [Format.number(Double(point.connected) / Double(point.seconds))]
            })
        return section
    }

    private var otherKey: HTML {
        facts.against == nil ? "" : Legend.line("base", "active, open or idle, against")
    }

    private var answer: HTML { ofThisSide + ofAgainst }

    /// How the connects to the other side went; nothing where there is one side.
    private var ofAgainst: HTML {
        guard let cell = facts.against?.whole else { return "" }
        let (tried, opened, failed) = (cell[.connects], cell[.opened], cell[.failed])
        let ill: HTML = failed > 0 ? ", \(Format.count(failed)) failed" : ""
        return " Of the other side: \(Format.count(opened)) of \(Format.count(tried))\(ill)."
    }

    private var ofThisSide: HTML {
        let cell = facts.whole
        let (tried, opened, failed) = (cell[.connects], cell[.opened], cell[.failed])
        guard tried > 0 else { return "No connect was tried." }
        var parts: [HTML] = [
            failed == 0
                ? opened == tried
                    ? "Yes: all \(Format.count(tried)) connects led to a session."
                    : "\(Format.count(opened)) of \(Format.count(tried)) connects led to a session."
                : """
                \(Format.count(opened)) of \(Format.count(tried)) connects led to a session, \
                \(Format.count(failed)) failed.
                """
        ]
        if cell[.disruptions] > 0 {
            parts.append("\(PageFigure.count(cell[.disruptions], "session")) cut by plan.")
        }
        if let back = facts.whole[.reconnect], back.count > 0 {
            parts.append(
                """
                \(PageFigure.count(back.count, "reconnect")): p50 \(PageFigure.time(back.quantile(0.5))), \
                at most \(PageFigure.time(Double(back.moments.max))).
                """)
        }
        return parts.joined(" ")
    }
}

extension SeriesPoint {
    /// Clients with a session, summed over its seconds.
    fileprivate var connected: Int {
        [StateGauge.active, .open, .idle].reduce(0) { $0 + stateSeconds[Int($1.rawValue)] }
    }

    /// The mean number of clients in all states.
    fileprivate var mostClients: Double {
        Double(stateSeconds.reduce(0, +)) / Double(seconds)
    }
}
