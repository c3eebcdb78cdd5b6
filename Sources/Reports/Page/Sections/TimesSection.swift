import Assertions
import Metrics
import Units

/// How long did answers take, and when?
struct TimesSection {
    let facts: PageFacts
    private var columns: Columns { facts.columns }
    private let p50: [Double?]
    private let p95: PercentileTrace
    private let p99: PercentileTrace
    private let most: [Double?]
    /// The same of the other side.
    private let otherP50: [Double?]?
    private let otherP99: PercentileTrace?

    private static let height = 216.0
    /// Of so many columns the worst one is told.
    private static let telling = 10

    /// Nothing where there are no samples.
    init?(_ facts: PageFacts) {
        let points = facts.columns.points + (facts.against?.columns.points ?? [])
        guard points.contains(where: { $0.rtt.moments.count > 0 }) else { return nil }
        self.facts = facts
        p50 = PercentileTrace.merged(0.5, facts.columns, of: \.rtt)
        p95 = PercentileTrace(0.95, facts.columns, of: \.rtt)
        p99 = PercentileTrace(0.99, facts.columns, of: \.rtt)
        most = facts.columns.most { $0.rtt.moments.count > 0 ? Double($0.rtt.moments.max) : nil }
        let other = facts.against?.columns
        otherP50 = other.map { PercentileTrace.merged(0.5, $0, of: \.rtt) }
        otherP99 = other.map { PercentileTrace(0.99, $0, of: \.rtt) }
    }

    var section: PageSection {
        var section = PageSection(
            "rtt", name: "Round trip", question: "How long did answers take, and when?",
            answer: answer, body: "<div class=\"plot\">\(facts.stripHTML)\(plot)</div>")
        let failed = limits.contains { $0.failed }
        section.tone = failed && !facts.isVoid ? .bad : .plain
        section.legend =
            Legend.keys(
                Legend.line("p50", "p50"), Legend.line("p95", "p95"), Legend.line("p99", "p99"),
                Legend.dot("mxd", "worst answer"), otherKeys) + Legend.note(notes)
        section.table = DataTable(
            caption: "Round trip in slots of time",
            head: ["From", "answers", "p50", "p95", "p99", "max", "unanswered"]
                + (facts.against == nil ? [] : ["p50, against", "p99, against"]),
            rows: facts.slots.rows(
                { point in
                    let most = point.rtt.moments.count > 0 ? Double(point.rtt.moments.max) : nil
                    return [Format.count(point.rtt.moments.count)]
                        + [0.5, 0.95, 0.99].map { PageFigure.time(point.rtt.quantile($0)) }
                        + [PageFigure.time(most), Format.count(point[.timeouts])]
                }, beside: facts.against?.slots
            ) { point in
                [0.5, 0.99].map { PageFigure.time(point.rtt.quantile($0)) }
            })
        return section
    }

    private var otherKeys: HTML {
        otherP50 == nil
            ? ""
            : Legend.line("base half", "p50, against") + Legend.line("base", "p99, against")
    }

    private var limits: [TimeLimit] { TimeLimit.joined(TimeLimit.all(.rtt, of: facts.result)) }

    /// The second, or column, with the highest p99.
    private var worst: (column: Int, value: Double)? {
        facts.phaseColumns.compactMap { column in p99.values[column].map { (column, $0) } }
            .max { ($0.1, $1.0) < ($1.1, $0.0) }
    }

    /// All that is drawn lies in it.
    private var scale: LogScale {
        let least = (p50 + (otherP50 ?? [])).compactMap { $0 }.min() ?? 1
        let highest = (most + (otherP99?.values ?? [])).compactMap { $0 }.max() ?? 1
        return LogScale(from: least * 0.9, to: highest * 1.05, height: Self.height)
    }

    private var plot: HTML {
        let scale = scale
        let traces = Traces(columns, scale)
        let worst = worst
        let place = worst.map { facts.axis.clock(columns.start($0.column)) } ?? ""
        var plot = TimePlot(
            "rtt-s", scale, title: "Round trip over time",
            description: "p50, p95, p99 and the maximum of each \(columns.noun) on a logarithmic "
                + "scale; the highest p99 is \(PageFigure.time(worst?.value)) at \(place).")
        plot.data =
            traces.area(p99.values, "b0", above: p50) + traces.dots(most, "mxd")
            + otherLines(traces)
            + traces.line(p99.values, p99.isThin ? "p99 thin" : "p99", name: "p99")
            + traces.line(p95.values, p95.isThin ? "p95 thin" : "p95", name: "p95")
            + traces.line(p50, "p50", name: "p50")
        plot.tick = PageFigure.tick
        plot.ends = ends
        plot.levels = limits.map {
            TimePlot.Level(value: $0.value, text: "limit " + $0.text, style: $0.failed ? "bad" : "")
        }
        if let worst, columns.count >= Self.telling {
            let x = percent((Double(worst.column) + 0.5) * columns.width / 6)
            plot.above =
                "<circle class=\"hot\" cx=\"\(x)\" cy=\"\(scale.y(worst.value))\" r=\"4\"/>"
        }
        return plot.html(facts)
    }

    private var ends: [TimePlot.End] {
        let own = [("p50", p50), ("p95", p95.values), ("p99", p99.values)]
        let other = [("p50", otherP50 ?? []), ("p99", otherP99?.values ?? [])]
        return own.compactMap { name, values in
            facts.last(values).map {
                TimePlot.End(value: $0, name: name, text: PageFigure.time($0), style: name)
            }
        }
            + other.filter { !$0.1.isEmpty }.compactMap { name, values in
                facts.last(values).map {
                    TimePlot.End(
                        value: $0, name: name, text: PageFigure.time($0), style: "base",
                        isAgainst: true)
                }
            }
    }

    private func otherLines(_ traces: Traces) -> HTML {
        guard let otherP50, let otherP99 else { return "" }
        return traces.line(otherP99.values, "base", name: "p99, against")
            + traces.line(otherP50, "base half", name: "p50, against")
    }

    // MARK: Words

    private var answer: HTML {
        [ofThisSide, ofAgainst].filter { !$0.isEmpty }.joined(" ")
    }

    private var ofAgainst: HTML {
        guard let against = facts.against else { return "" }
        guard let samples = against.samples(.rtt) else {
            return "The other side answered nothing in the measured phases."
        }
        return """
            Of the other side half came within \(PageFigure.time(samples.quantile(0.5))), 99 of 100 \
            within \(PageFigure.time(samples.quantile(0.99))).
            """
    }

    private var ofThisSide: HTML {
        guard let samples = facts.samples(.rtt) else {
            return "There was no answer in the measured phases."
        }
        var parts: [HTML] = [
            """
            Half of them within \(PageFigure.time(samples.quantile(0.5))), 99 of 100 within \
            \(PageFigure.time(samples.quantile(0.99))).
            """
        ]
        if let worst, columns.count >= Self.telling {
            let start = columns.start(worst.column)
            let noun = p99.seconds > 1 ? "\(p99.seconds)\(PageFigure.gap)s" : columns.noun
            parts.append(
                """
                The worst \(noun) began at \(facts.axis.clock(start))\
                \(facts.markText(near: start)): p99 \(PageFigure.time(worst.value)).
                """)
        }
        return parts.joined(" ")
    }

    private var notes: [HTML] {
        var notes: [HTML] = ["From the planned moment."]
        if !columns.areSeconds {
            let span = Format.trimmed(Format.fixed(columns.seconds, decimals: 1))
            notes.append(
                "Each column is \(span)\(PageFigure.gap)s: of p95, p99 and max the highest in it.")
        }
        let others = otherP99.map { [("p99 of the other side", $0)] } ?? []
        for (name, trace) in [("p95", p95), ("p99", p99)] + others where trace.seconds > 1 {
            notes.append("\(name) is that of \(trace.seconds)\(PageFigure.gap)s each.")
        }
        let thin = [("p95", p95), ("p99", p99)].filter { $0.1.isThin }.map(\.0)
        if !thin.isEmpty {
            notes.append(
                "Dotted: \(thin.joined(separator: " and ")) of fewer samples than it takes.")
        }
        let deadlines = facts.whole[.deadlines]
        if deadlines > 0 {
            let (noun, verb) = deadlines == 1 ? ("request", "counts") : ("requests", "count")
            notes.append(
                """
                \(Format.count(deadlines)) \(noun) without a right answer \(verb) with \
                their deadline.
                """)
        }
        let high = scale.high
        let outside = limits.filter { $0.value > high }
        if let limit = outside.first { notes.append("Above the plot: limit \(limit.text).") }
        return notes
    }
}
