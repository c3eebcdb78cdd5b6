import Metrics
import Units

/// Is there one kind of answer, or several?
struct HeatSection {
    let facts: PageFacts
    private let map: HeatMap
    private let side: HeatSide
    /// The same of the other side.
    private let other: (map: HeatMap, side: HeatSide)?

    private static let height = 220.0

    /// Nothing where there are no answers.
    init?(_ facts: PageFacts) {
        self.facts = facts
        side = HeatSide(facts.columns, facts.whole)
        let beside = facts.against.map { HeatSide($0.columns, $0.whole) }
        let others = beside?.groups ?? []
        guard let map = HeatMap(side.groups, beside: others, height: Self.height) else {
            return nil
        }
        self.map = map
        other = beside.flatMap { [side] beside in
            HeatMap(beside.groups, beside: side.groups, height: Self.height).map { ($0, beside) }
        }
    }

    private var hasUnanswered: Bool {
        side.hasUnanswered || other?.side.hasUnanswered == true
    }

    var section: PageSection {
        var section = PageSection(
            "heat", name: "Heat map", question: "Is there one kind of answer, or several?",
            answer: answer,
            body: """
                <div class="plot \(hasUnanswered ? "top" : "")">\(facts.stripHTML)\
                \(plot(map, side, "heat-s"))\(otherPlot)</div>
                """)
        section.legend = scaleKey
        if hasUnanswered {
            section.legend += Legend.keys(
                Legend.key(
                    "<rect class=\"dead\" x=\"8\" y=\"2\" width=\"5\" height=\"8\"/>",
                    "requests without an answer"))
        }
        section.table = table
        return section
    }

    /// Units of a column of a map.
    private func width(_ map: HeatMap) -> Double {
        facts.columns.width * Double(facts.columns.count) / Double(map.totals.count)
    }

    private var otherPlot: HTML {
        guard let (map, side) = other else { return "" }
        return "<p class=\"pl\">\(PageAgainst.name)</p>\(plot(map, side, "heat-ag"))"
    }

    private func plot(_ map: HeatMap, _ side: HeatSide, _ id: String) -> HTML {
        let isOther = id != "heat-s"
        var plot = TimePlot(
            id, map.scale,
            title: "Heat map of answers" + (isOther ? ", \(PageAgainst.name)" : ""),
            description:
                "Columns are time, rows are round trip on a logarithmic scale; the darker, "
                + "the larger the share of the answers of that time. "
                + Self.kinds(isOther ? otherPeaks : peaks, facts))
        plot.data =
            map.paths(width: width(map)).map { $0.data.element("h\($0.level)") }.joined()
            + faint(map)
        plot.tick = PageFigure.tick
        plot.hasGrid = false
        plot.levels = TimeLimit.joined(TimeLimit.all(.rtt, of: facts.result)).map {
            TimePlot.Level(value: $0.value, text: "", style: "")
        }
        // The time stands below the last one.
        plot.hasAxis = isOther || other == nil
        if side.hasUnanswered { plot.above = lane(side.unanswered) }
        return plot.html(facts)
    }

    /// Columns of few answers are covered a little.
    private func faint(_ map: HeatMap) -> HTML {
        var path = PathData()
        let width = width(map)
        for (column, total) in map.totals.enumerated()
        where total > 0 && total < HeatMap.fewAnswers {
            path.rectangle(
                Double(column) * width, 0, Double(column + 1) * width, map.scale.height)
        }
        return path.element("faint")
    }

    /// The lane of requests without an answer, above the map.
    private func lane(_ unanswered: [UInt64]) -> HTML {
        var path = PathData()
        let columns = facts.columns
        for (column, count) in unanswered.enumerated() where count > 0 {
            let left = Double(column) * columns.width
            path.rectangle(left, -20, left + max(columns.width, Traces.leastBar), -12)
        }
        return """
            <svg width="100%" y="-24" height="24" viewBox="0 -24 600 24" \
            preserveAspectRatio="none">\(path.element("dead"))</svg>\
            <text class="t" x="-8" y="-12" text-anchor="end">none</text>
            """
    }

    /// The six classes with the shares at which they begin.
    private var scaleKey: HTML {
        let fields = (1...6).map { level -> HTML in
            "<rect class=\"h\(level)\" x=\"\((level - 1) * 31)\" y=\"0\" width=\"31\" height=\"12\"/>"
        }.joined()
        let words = zip(1...5, ["0.1", "1", "3", "10", "20 %"]).map { level, text -> HTML in
            "<text class=\"t\" x=\"\(level * 31)\" y=\"25\" text-anchor=\"middle\">\(text)</text>"
        }.joined()
        return """
            <svg class="hleg" height="30" width="186" role="img" \
            aria-label="Colour scale: share of the answers of that time">\(fields)\
            <text class="t" x="0" y="25">one</text>\(words)</svg>\
            <p class="note k">share of the answers of that time</p>
            """
    }

    // MARK: Words

    private var peaks: [LatencyPeaks.Peak] {
        LatencyPeaks(facts.samples(.rtt) ?? Histogram(), without: Self.value(side.deadline)).peaks
    }

    private var otherPeaks: [LatencyPeaks.Peak] {
        LatencyPeaks(
            facts.against?.samples(.rtt) ?? Histogram(), without: Self.value(other?.side.deadline)
        ).peaks
    }

    private static func value(_ deadline: UInt16?) -> Double? {
        deadline.map { Double(CoarseHistogram.middle(of: $0)) }
    }

    private var answer: HTML {
        let own: HTML = "\(Self.kinds(peaks, facts))"
        guard facts.against != nil else { return own }
        return "\(own) The other side: \(Self.lowered(Self.kinds(otherPeaks, facts)))"
    }

    /// A sentence behind a colon.
    private static func lowered(_ sentence: String) -> String {
        sentence.prefix(1).lowercased() + sentence.dropFirst()
    }

    private static func kinds(_ peaks: [LatencyPeaks.Peak], _ facts: PageFacts) -> String {
        switch peaks.count {
        case 0: return "There was no answer in the measured phases."
        case 1: return "One kind, around \(PageFigure.time(peaks[0].value))."
        default:
            let words = ["Two", "Three", "Four"]
            let number = peaks.count - 2 < words.count ? words[peaks.count - 2] : "Several"
            let main = peaks.max { $0.share < $1.share } ?? peaks[0]
            let others = peaks.filter { $0.value != main.value }
                .map { "\(PageFigure.percent($0.share)) near \(PageFigure.time($0.value))" }
            return "\(number) kinds: most answers around \(PageFigure.time(main.value)), and "
                + others.joined(separator: ", ") + "."
        }
    }

    // MARK: Table

    private var table: DataTable {
        let slots = TimeSlots(facts.columns, most: 12)
        var edges: [Double] = []
        var edge = map.scale.low
        while edge < map.scale.high {
            edge = Round.next(edge)
            edges.append(edge)
        }
        // Every second one where there are many.
        if edges.count > 10 {
            edges = edges.enumerated().filter { $0.offset % 2 == edges.count % 2 ^ 1 }.map(
                \.element)
        }
        return DataTable(
            caption: "Percent of the answers of each slot by what they took",
            head: ["From"] + edges.map { "< \(PageFigure.tick($0))" },
            rows: slots.rows { point in
                let total = Double(point.rtt.moments.count)
                let cells = zip(point.rtt.buckets, point.rtt.samples).map {
                    (value: Double(CoarseHistogram.middle(of: $0)), count: Double($1))
                }
                return edges.indices.map { index in
                    guard total > 0 else { return PageFigure.none }
                    let from = index == 0 ? 0 : edges[index - 1]
                    let to = index == edges.count - 1 ? .infinity : edges[index]
                    let count = cells.reduce(0) {
                        $0 + (from <= $1.value && $1.value < to ? $1.count : 0)
                    }
                    return Format.number(100 * count / total)
                }
            })
    }
}
