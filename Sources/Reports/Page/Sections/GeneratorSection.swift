import Assertions
import Metrics
import Units

/// Can these figures be trusted?
struct GeneratorSection {
    let facts: PageFacts
    private var columns: Columns { facts.columns }
    private var result: RunResult { facts.result }

    private static let height = 90.0
    private static let loopHeight = 40.0
    /// Of the plot of send-lag, which is the same in each report.
    private static let lags = (least: 0.01e6, most: 100e6)

    var section: PageSection {
        let plots = [lag, loop].compactMap { $0 }.map { name, plot -> HTML in
            "<p class=\"pl\">\(name)</p>\(plot)"
        }
        var section = PageSection(
            "gen", name: "Generator", question: "Can these figures be trusted?", answer: answer,
            body: plots.isEmpty
                ? "<p class=\"none\">nothing was sent</p>"
                : "<div class=\"plot\">\(facts.stripHTML)\(plots.joined())</div>")
        section.tone = facts.isSaturated ? .bad : .plain
        section.legend =
            Legend.keys(
                Legend.line("p50", "p50"), Legend.line("p99", "p99"),
                facts.against == nil ? "" : Legend.line("base", "p99, against"))
            + Legend.note([books, health])
        if !columns.isEmpty { section.table = table }
        return section
    }

    private var table: DataTable {
        DataTable(
            caption: "Generator health in slots of time",
            head: ["From", "send-lag p50", "send-lag p99", "busiest loop", "late", "dropped"],
            rows: facts.slots.rows { point in
                [
                    PageFigure.time(point.sendLag.quantile(0.5)),
                    PageFigure.time(point.sendLag.quantile(0.99)),
                    PageFigure.percent(busy(point)), Format.count(point[.late]),
                    Format.count(point[.dropped]),
                ]
            })
    }

    // MARK: Plots

    private var lag: (String, HTML)? {
        guard columns.points.contains(where: { $0.sendLag.moments.count > 0 }) else { return nil }
        let p50 = PercentileTrace.merged(0.5, columns, of: \.sendLag)
        let p99 = PercentileTrace(0.99, columns, of: \.sendLag)
        let other = facts.against.map { PercentileTrace(0.99, $0.columns, of: \.sendLag) }
        let values = (p50 + p99.values + (other?.values ?? [])).compactMap { $0 }
        let scale = LogScale(
            from: min(Self.lags.least, max(1_000, values.min() ?? Self.lags.least)),
            to: max(Self.lags.most, values.max() ?? 0), height: Self.height)
        let traces = Traces(columns, scale)
        let all = facts.whole[.sendLag]
        var plot = TimePlot(
            "gen-l", scale, title: "Send-lag over time",
            description: "How late the generator itself was: p50 "
                + "\(PageFigure.time(all?.quantile(0.5))), p99 \(PageFigure.time(all?.quantile(0.99)))."
        )
        plot.data =
            traces.line(other?.values ?? [], "base", name: "p99, against")
            + traces.line(p99.values, p99.isThin ? "p99 thin" : "p99", name: "p99")
            + traces.line(p50, "p50", name: "p50")
        plot.tick = PageFigure.tick
        plot.hasAxis = false
        plot.ends = [("p50", p50), ("p99", p99.values)].compactMap { name, values in
            values.last { $0 != nil }.flatMap { $0 }.map {
                TimePlot.End(value: $0, name: name, text: PageFigure.time($0), style: name)
            }
        }
        if let value = other?.values.last(where: { $0 != nil }).flatMap({ $0 }) {
            plot.ends.append(
                TimePlot.End(
                    value: value, name: "p99", text: PageFigure.time(value), style: "base",
                    isAgainst: true))
        }
        if let late = facts.header.saturation.late {
            plot.levels = [
                TimePlot.Level(
                    value: Double(late), text: "late from \(PageFigure.tick(Double(late))) on",
                    style: facts.isSaturated ? "bad" : "")
            ]
        }
        return ("send-lag", plot.html(facts))
    }

    /// The busiest loop where it is known, else the mean of all.
    private func busy(_ point: SeriesPoint) -> Double {
        if point.busiestNanoseconds > 0 { return Double(point.busiestNanoseconds) / 1e9 }
        return Double(point.cpuNanoseconds) / 1e9
            / Double(max(1, point.seconds) * max(1, facts.header.loops))
    }

    private var loop: (String, HTML)? {
        guard !columns.isEmpty else { return nil }
        let values = columns.most { min(1, busy($0)) }
        let scale = LinearScale(to: 1, height: Self.loopHeight)
        let traces = Traces(columns, scale)
        var plot = TimePlot(
            "gen-c", scale, title: "Busiest loop over time",
            description: "Processor time of the busiest loop thread: at most "
                + "\(PageFigure.percent(values.compactMap { $0 }.max() ?? 0)) of a core.")
        plot.data = traces.area(values, "b1") + traces.line(values, "p95")
        plot.ticks = [0, 1]
        plot.tick = { $0 == 0 ? "0" : "100\(PageFigure.gap)%" }
        return ("busiest loop, of a core", plot.html(facts))
    }

    // MARK: Words

    private var answer: HTML {
        let all = facts.bothSides
        let late = all[.late]
        let most = columns.points.map { min(1, busy($0)) }.max() ?? 0
        let loop: HTML = "its busiest loop ran at \(PageFigure.percent(most)) at most"
        let lag = all[.sendLag]?.quantile(0.99)
        guard !facts.isSaturated else {
            let ways = result.conclusion.ways(facts.labels)
            let diagnosis = GeneratorDiagnosis(
                result.conclusion.saturations, searches: result.conclusion.searches ?? [],
                result.conclusion.health, of: result.header)
            let why: HTML =
                diagnosis.causes.isEmpty
                ? "" : " Why: \(diagnosis.causes.joined(separator: "; "))."
            let others: HTML = ways.count > 1 ? "; and more" : ""
            // What helps stands beside the verdict.
            return "No: \(ways[0])\(others).\(why)"
        }
        guard let lag else { return "Nothing was sent; \(loop)." }
        let first: HTML =
            late == 0
            ? "no send was late"
            : "\(Format.count(late)) of \(Format.count(all[.planned])) sends were late"
        let sides: HTML = facts.against == nil ? "" : " Both sides are in these figures."
        return "Yes: \(first), send-lag p99 is \(PageFigure.time(lag)), and \(loop).\(sides)"
    }

    /// That all that was begun has its end.
    private var books: HTML {
        // What is on its way has no end yet.
        if facts.progress != nil { return "" }
        let own = books(of: facts.store)
        guard let other = facts.against.map({ books(of: $0.store) }) else {
            return sentence("Books", own)
        }
        return own == other
            ? sentence("Books of both sides", own)
            : [sentence("Books", own), sentence("Books of the other side", other)].joined(" ")
    }

    private func sentence(_ name: String, _ said: String) -> HTML {
        said.isEmpty ? "" : "\(name)\(said)."
    }

    /// What there is to say of the books of a side.
    private func books(of store: MetricStore) -> String {
        let accounts = Books(store)
        let wrong = accounts.wrong.map { account -> String in
            let rest =
                account.missing < 0
                ? "\(Format.count(-account.missing)) too many"
                : "\(Format.count(account.missing)) \(account.rest ?? "missing")"
            return "\(account.name) \(rest)"
        }
        guard wrong.isEmpty else {
            return " that do not come out: \(wrong.joined(separator: ", "))"
        }
        let sums = accounts.accounts.filter { $0.total > 0 }.map { account in
            let parts = account.parts.map { $0.name.replacing("_", with: " ") }
            return "\(account.name) = \(parts.joined(separator: " + "))"
        }
        return sums.isEmpty ? "" : ": \(sums.joined(separator: ", ")): exact"
    }

    private var health: HTML {
        var parts: [String] = []
        for (name, metric) in [("Receive lag", TimeMetric.receiveLag), ("loop lag", .loopLag)] {
            if let lag = facts.store.health[metric]?.quantile(0.99) {
                parts.append("\(name) p99 \(PageFigure.time(lag))")
            }
        }
        parts.append("processor \(PageFigure.share(result.processorShare)) of its loops")
        if result.conclusion.stealShare >= 0.000_05 {
            parts.append("steal \(PageFigure.share(result.conclusion.stealShare))")
        }
        return PageVerdict.sentence(parts.joined(separator: ", "))
    }
}
