import Metrics
import Units

/// What did the target need for it? A strip for each gauge that was read of it.
struct TargetSection {
    let facts: PageFacts
    private let gauges: [(index: Int, gauge: ObservedGauge, seen: GaugeSummary)]

    private static let height = 40.0

    /// Nothing of a run that observed nothing.
    init?(_ facts: PageFacts) {
        self.facts = facts
        let selections = [facts.result.measured, .all]
        gauges = facts.labels.observed.enumerated().compactMap { index, gauge in
            selections.lazy.compactMap {
                facts.store.gauges.summary(.observed(index), in: $0)
            }.first.map { (index, gauge, $0) }
        }
        guard !facts.labels.observed.isEmpty else { return nil }
    }

    var section: PageSection {
        let strips = gauges.enumerated().map { place, entry in
            strip(entry.index, entry.gauge, entry.seen, isLast: place == gauges.count - 1)
        }
        var section = PageSection(
            "tg", name: "Target", question: "What did the target need for it?", answer: answer,
            body: strips.isEmpty
                ? "<p class=\"none\">nothing could be read</p>"
                : "<div class=\"plot\">\(facts.stripHTML)\(strips.joined())</div>")
        section.legend = Legend.note(
            ["Read once a second (<code>observe</code>); figures of the measured phases."] + notes)
        if !gauges.isEmpty {
            section.table = DataTable(
                caption: "The target's own figures",
                head: ["", "avg", "min", "max", "last", "a min"],
                rows: gauges.map { entry in
                    ["\(entry.gauge.name)"]
                        + [
                            entry.seen.mean, entry.seen.min, entry.seen.max, entry.seen.last,
                            entry.seen.slope,
                        ].map { "\(text($0, entry.gauge.unit))" }
                })
        }
        return section
    }

    private func text(_ value: Double?, _ unit: ObservedGauge.Unit) -> String {
        guard let value else { return PageFigure.none }
        return unit == .bytes ? PageFigure.kept(Format.bytes(value)) : Format.number(value)
    }

    private func strip(
        _ index: Int, _ gauge: ObservedGauge, _ seen: GaugeSummary, isLast: Bool
    ) -> HTML {
        func point(_ point: SeriesPoint) -> ObservedPoint? {
            index < point.observed.count ? point.observed[index] : nil
        }
        let values = facts.columns.most { point($0)?.max }
        let most = values.compactMap { $0 }.max() ?? seen.max
        let scale = LinearScale(to: most * 1.02, height: Self.height)
        let traces = Traces(facts.columns, scale)
        let unit = gauge.unit == .cores ? " cores" : ""
        let range = "\(text(seen.min, gauge.unit)) to \(text(seen.max, gauge.unit))\(unit)"
        let slope: HTML =
            seen.slope.map { slope in
                let sign = slope < 0 ? "−" : "+"
                return " · slope \(sign)\(text(abs(slope), gauge.unit)) a minute"
            } ?? ""
        var plot = TimePlot(
            "tg-\(index)", scale, title: "\(gauge.name) over time",
            description: "\(gauge.name), \(range).")
        plot.data = traces.area(values, "b1") + traces.line(values, "p95", name: gauge.name)
        plot.hasGrid = false
        plot.ticks = [0, most]
        plot.tick = { text($0, gauge.unit) }
        plot.hasAxis = isLast
        return """
            <div class="er"><p><b>\(gauge.name)</b> \(range)<span class="soft">\(slope)</span></p>\
            \(plot.html(facts))</div>
            """
    }

    private var answer: HTML {
        if gauges.isEmpty { return "Nobody knows: nothing of it could be read." }
        let words = gauges.prefix(2).map { entry -> String in
            let value = text(entry.seen.max, entry.gauge.unit)
            let unit = entry.gauge.unit == .cores ? " cores" : ""
            return "\(value)\(unit) of \(entry.gauge.name)"
        }
        return "\(words.joined(separator: " and ")) at most."
    }

    /// What could not be read, and when the target ended.
    private var notes: [HTML] {
        (facts.result.conclusion.observed ?? []).flatMap { history -> [HTML] in
            let word = history.isScraped ? "scrapes" : "readings"
            var notes: [HTML] = []
            if history.failed > 0 {
                let why = history.problems.first.map { ": \($0.text)" } ?? ""
                notes.append(
                    """
                    \(history.name): \(Format.count(history.failed)) of \
                    \(Format.count(history.readings)) \(word) failed\(why).
                    """)
            }
            if history.late > 0 {
                notes.append(
                    """
                    \(history.name): \(Format.count(history.late)) \(word) came too late or were \
                    not made.
                    """)
            }
            notes += history.unreadable.map { "\(history.name): \($0)." }
            if let end = history.end {
                let moment = facts.axis.clock(Double(end.at) / 1e9)
                notes.append("\(history.name) (\(history.place)): \(end.text) at \(moment).")
            }
            return notes
        }
    }
}
