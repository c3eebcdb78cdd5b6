import Assertions
import Metrics
import Units

/// Was the load what the plan said?
struct LoadSection {
    let facts: PageFacts
    private var columns: Columns { facts.columns }

    private static let height = 84.0
    /// Above the highest value there is so much room.
    private static let room = 1.12

    var section: PageSection? {
        guard !columns.isEmpty else { return nil }
        let plots: [(String, HTML)?] = [clients, arrivals, messages]
        let shown = plots.compactMap { $0 }
        let bodies = shown.map { name, plot -> HTML in "<p class=\"pl\">\(name)</p>\(plot)" }
        var section = PageSection(
            "load", name: "Load", question: "Was the load what the plan said?", answer: answer,
            body: "<div class=\"plot\">\(facts.stripHTML)\(bodies.joined())</div>")
        section.tone = facts.isSaturated ? .warn : .plain
        section.legend =
            Legend.keys(
                Legend.line("plan", "planned"), Legend.line("p95", "open, sent"),
                Legend.area("b1", "open, answered"),
                facts.against == nil ? "" : Legend.line("base", PageAgainst.name)) + marks
            + Legend.note([
                facts.strip.hasUnjudged ? "Hatched: not judged." : "",
                columns.areSeconds
                    ? ""
                    : "Each column is \(spanText) and shows its mean; hairlines go from its least to its most.",
            ])
        section.table = table
        return section
    }

    private var spanText: String {
        Format.trimmed(Format.fixed(columns.seconds, decimals: 1)) + " s"
    }

    // MARK: Plots

    private var clients: (String, HTML)? {
        let planned = course { $0.clients }
        let open = columns.mean { $0.connectionSeconds }
        let clients = columns.mean { $0.stateSeconds.reduce(0, +) }
        let other = facts.against?.columns.mean { $0.connectionSeconds }
        let most =
            [planned, open, clients, other].flatMap { $0 ?? [] }.compactMap { $0 }.max() ?? 0
        guard most > 0 else { return nil }
        let scale = LinearScale(to: most * Self.room, height: Self.height)
        let traces = Traces(columns, scale)
        let peak = columns.points.map(\.mostConnections).max() ?? 0
        var plot = TimePlot(
            "load-c", scale, title: "Clients over time",
            description: "Planned clients and open connections; at most "
                + "\(Format.count(peak)) were open, planned were "
                + "\(Format.count(facts.header.planned?.clients ?? 0)) at most.")
        plot.data =
            traces.area(open, "b1")
            + traces.ranges(
                columns.least { Double($0.connectionSeconds) / Double($0.seconds) }, open,
                columns.most { Double($0.mostConnections) }, "hair")
            + traces.line(open, "p95", name: "open") + facts.line(other, traces)
            + plannedLine(planned, traces)
        plot.tick = PageFigure.number
        plot.hasAxis = false
        plot.ends = facts.ends(open, "open", beside: other, areGauges: true)
        return ("clients", plot.html(facts))
    }

    private var arrivals: (String, HTML)? {
        guard let planned = course({ $0.arrivals }), planned.contains(where: { $0 ?? 0 > 0 })
        else { return nil }
        let tried = columns.rate { $0[.connects] }
        let other = facts.against?.columns.rate { $0[.connects] }
        let most = (planned + tried + (other ?? [])).compactMap { $0 }.max() ?? 0
        let scale = LinearScale(to: most * Self.room, height: Self.height)
        let traces = Traces(columns, scale)
        var plot = TimePlot(
            "load-a", scale, title: "Arrivals a second over time",
            description: "Planned arrivals, and connects that were tried; "
                + "\(Format.count(facts.whole[.started])) of "
                + "\(Format.count(facts.whole[.arrivals])) arrivals started.")
        plot.data =
            traces.area(tried, "b1") + traces.line(tried, "p95", name: "connects")
            + facts.line(other, traces) + plannedLine(planned, traces)
        plot.tick = PageFigure.number
        plot.hasAxis = false
        plot.ends = facts.ends(tried, "connects", beside: other)
        return ("arrivals a second, and connects", plot.html(facts))
    }

    private var messages: (String, HTML)? {
        let sent = columns.rate { $0[.messagesSent] }
        let hasRequests = facts.whole[.requests] > 0
        let counter: CountMetric = hasRequests ? .answered : .messagesReceived
        let got = columns.rate { $0[counter] }
        let planned = course { $0.messages }
        let other = facts.against?.columns.rate { $0[.messagesSent] }
        let most = [planned, sent, got, other].flatMap { $0 ?? [] }.compactMap { $0 }.max() ?? 0
        let scale = LinearScale(to: most * Self.room, height: Self.height)
        let traces = Traces(columns, scale)
        let word = hasRequests ? "answered" : "received"
        var plot = TimePlot(
            "load-m", scale, title: "Messages a second over time",
            description: "Planned, sent and \(word) messages a second; in all "
                + "\(Format.count(facts.whole[.messagesSent])) were sent and "
                + "\(Format.count(facts.whole[counter])) \(word).")
        func second(_ point: SeriesPoint) -> Double {
            Double(point[.messagesSent]) / Double(point.seconds)
        }
        plot.data =
            traces.area(got, "b1")
            + traces.ranges(columns.least(second), sent, columns.most(second), "hair")
            + traces.line(sent, "p95", name: "sent") + facts.line(other, traces)
            + plannedLine(planned, traces)
        plot.tick = PageFigure.number
        plot.ends = facts.ends(sent, "sent", beside: other)
        return ("messages a second, sent and \(word)", plot.html(facts))
    }

    private func plannedLine(_ planned: [Double?]?, _ traces: Traces) -> HTML {
        planned.map { traces.line($0, "plan", name: "planned", steps: true) } ?? ""
    }

    /// What was planned in each column of the plot; nil where it is not known.
    private func course(_ values: (PlannedCourse) -> [Double]?) -> [Double?]? {
        guard let course = facts.header.course, let all = values(course), !all.isEmpty,
            course.length > 0
        else { return nil }
        let width = Double(course.length) / 1e9 / Double(all.count)
        let time = PlannedTime(course, facts.outlook)
        return (0..<columns.count).map { column in
            guard let moment = time.moment(at: columns.start(column) + columns.seconds / 2) else {
                return nil
            }
            let place = Int(moment / width)
            return all.indices.contains(place) ? all[place] : nil
        }
    }

    // MARK: Words

    /// What is not sent of so many is told in words only from here on.
    private static let telling = 0.005

    private var answer: HTML {
        if facts.isSaturated {
            let ways = facts.result.conclusion.ways(facts.labels)
            let others: HTML = ways.count > 1 ? "; and more, see above" : ""
            return "No, by the generator’s own fault: \(ways[0])\(others)."
        }
        let cell = facts.whole
        var parts: [HTML] = []
        let planned = cell[.planned]
        if planned > 0 {
            let lost = Double(cell[.dropped]) / Double(planned)
            let (sent, all) = (
                Format.count(planned - min(planned, cell[.dropped])), Format.count(planned)
            )
            parts.append(
                lost > Self.telling
                    ? "No: \(PageFigure.share(lost)) of \(all) planned messages could not be sent."
                    : lost > 0
                        ? "Nearly: \(sent) of \(all) planned messages were sent."
                        : "Yes: all \(all) planned messages were sent.")
        } else if cell[.messagesSent] > 0 {
            parts.append("\(Format.count(cell[.messagesSent])) messages were sent.")
        } else {
            parts.append("No message was planned.")
        }
        parts.append(connected)
        parts.append(toAgainst)
        if cell[.skipped] > 0 {
            parts.append("\(Format.count(cell[.skipped])) arrivals could not start.")
        }
        parts += facts.result.phaseEnds.map { "\($0)." }
        return parts.filter { !$0.isEmpty }.joined(" ")
    }

    /// What was sent to the other side; nothing where there is none.
    private var toAgainst: HTML {
        guard let cell = facts.against?.whole else { return "" }
        let (planned, lost) = (cell[.planned], cell[.dropped])
        guard planned > 0 else {
            return "The other side was sent \(PageFigure.count(cell[.messagesSent], "message"))."
        }
        return lost == 0
            ? "The other side was sent all of its \(Format.count(planned))."
            : """
            Of the \(Format.count(planned)) for the other side \(Format.count(lost)) could not be sent.
            """
    }

    private var connected: HTML {
        let peak = columns.points.map(\.mostConnections).max() ?? 0
        guard let planned = facts.header.planned?.clients, planned > 0 else {
            return "At most \(Format.count(peak)) clients were connected at once."
        }
        return peak >= planned
            ? "All \(Format.count(planned)) clients were connected."
            : "At most \(Format.count(peak)) of \(Format.count(planned)) clients were connected at once."
    }

    /// The marks by their letters.
    private var marks: HTML {
        let lettered = facts.marks.filter { $0.letter != nil }
        if lettered.isEmpty { return "" }
        let rows = lettered.map { mark -> HTML in
            """
            <li><b>\(mark.letter ?? "")</b> <span>\(facts.axis.clock(mark.moment)) – \
            \(Excerpt.of(mark.text))</span></li>
            """
        }.joined()
        let others = facts.marks.count - lettered.count
        let rest: HTML = others > 0 ? "<li>and \(others) more</li>" : ""
        return "<ol class=\"mkl\">\(rows)\(rest)</ol>"
    }

    private var table: DataTable {
        DataTable(
            caption: "Load in slots of time",
            head: ["From", "connections", "connects", "planned", "sent", "answered", "received"]
                + (facts.against == nil ? [] : ["connections, against", "sent, against"]),
            rows: facts.slots.rows(
                { point in
                    [Format.number(point.connections)]
                        + [.connects, .planned, .messagesSent, .answered, .messagesReceived].map {
                            Format.count(point[$0])
                        }
                }, beside: facts.against?.slots
            ) {
                [Format.number($0.connections), Format.count($0[.messagesSent])]
            })
    }
}
