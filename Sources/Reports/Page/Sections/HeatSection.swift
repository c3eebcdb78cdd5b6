import Metrics
import Units

/// Is there one kind of answer, or several?
struct HeatSection {
    let facts: PageFacts
    private let map: HeatMap
    /// The bucket that only requests without an answer are in.
    private let deadline: UInt16?
    private let unanswered: [UInt64]

    private static let height = 220.0

    /// Nothing where there are no answers.
    init?(_ facts: PageFacts) {
        self.facts = facts
        let columns = facts.columns
        deadline = Self.deadline(facts)
        unanswered = Self.unanswered(facts)
        let count = min(HeatMap.mostColumns, columns.count)
        guard count > 0 else { return nil }
        let deadline = deadline
        let groups = (0..<count).map { column -> [(value: Double, count: UInt64)] in
            let first = columns.ranges[column * columns.count / count].lowerBound
            let last = columns.ranges[(column + 1) * columns.count / count - 1].upperBound
            let samples = Columns.merged(columns.points[first..<max(first, last)], \.rtt)
            return zip(samples.buckets, samples.samples).compactMap { bucket, count in
                bucket == deadline ? nil : (Double(CoarseHistogram.middle(of: bucket)), count)
            }
        }
        guard let map = HeatMap(groups, height: Self.height) else { return nil }
        self.map = map
    }

    /// Requests that failed are in rtt with their deadline. Where these are exactly the samples of the
    /// highest bucket, as with one timeout for all, they are no answers.
    private static func deadline(_ facts: PageFacts) -> UInt16? {
        let deadlines = facts.whole[.deadlines]
        guard deadlines > 0 else { return nil }
        let all = Columns.merged(facts.columns.points, \.rtt)
        guard let bucket = all.buckets.last, all.samples.last == deadlines else { return nil }
        return bucket
    }

    /// Requests without an answer in each column: samples that no answer has. Where counts do not tell
    /// that, those that timed out.
    private static func unanswered(_ facts: PageFacts) -> [UInt64] {
        func count(_ point: SeriesPoint) -> UInt64 {
            point.rtt.moments.count - min(point.rtt.moments.count, point[.answered])
        }
        let all = facts.columns.points.reduce(0) { $0 + count($1) }
        return facts.columns.sum { all == facts.whole[.deadlines] ? count($0) : $0[.timeouts] }
    }

    private var hasUnanswered: Bool { unanswered.contains { $0 > 0 } }

    var section: PageSection {
        var section = PageSection(
            "heat", name: "Heat map", question: "Is there one kind of answer, or several?",
            answer: answer,
            body:
                "<div class=\"plot \(hasUnanswered ? "top" : "")\">\(facts.stripHTML)\(plot)</div>")
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

    /// Units of a column of the map.
    private var width: Double {
        facts.columns.width * Double(facts.columns.count) / Double(map.totals.count)
    }

    private var plot: HTML {
        var plot = TimePlot(
            "heat-s", map.scale, title: "Heat map of answers",
            description:
                "Columns are time, rows are round trip on a logarithmic scale; the darker, "
                + "the larger the share of the answers of that time. "
                + Self.kinds(peaks, facts))
        plot.data = map.paths(width: width).map { $0.data.element("h\($0.level)") }.joined() + faint
        plot.tick = PageFigure.tick
        plot.hasGrid = false
        plot.levels = TimeLimit.joined(TimeLimit.all(.rtt, of: facts.result)).map {
            TimePlot.Level(value: $0.value, text: "", style: "")
        }
        if hasUnanswered { plot.above = lane }
        return plot.html(facts)
    }

    /// Columns of few answers are covered a little.
    private var faint: HTML {
        var path = PathData()
        let width = width
        for (column, total) in map.totals.enumerated()
        where total > 0 && total < HeatMap.fewAnswers {
            path.rectangle(
                Double(column) * width, 0, Double(column + 1) * width, map.scale.height)
        }
        return path.element("faint")
    }

    /// The lane of requests without an answer, above the map.
    private var lane: HTML {
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
        LatencyPeaks(facts.samples(.rtt) ?? Histogram(), without: deadlineValue).peaks
    }

    private var deadlineValue: Double? { deadline.map { Double(CoarseHistogram.middle(of: $0)) } }

    private var answer: HTML { "\(Self.kinds(peaks, facts))" }

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
