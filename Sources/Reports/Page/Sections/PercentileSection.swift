import Assertions
import Metrics
import Units

/// How long do the unlucky wait? The percentile curve, on an axis that gives each further nine the same width.
struct PercentileSection {
    let facts: PageFacts
    private let samples: Histogram
    private let metric: TimeMetric
    private let scale: LogScale
    /// Nines at the right end.
    private let nines: Int
    /// What the run is compared with, and the curve of that.
    private let comparison: RunComparison?
    private let base: BaseCurve?
    /// Whether that is the other side.
    private let isOfSide: Bool

    private static let height = 210.0
    /// Marks of the axis, with their nines.
    private static let marks: [(quantile: Double, text: String)] = [
        (0, "0 %"), (0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"),
        (0.999_9, "99.99 %"), (0.999_99, "99.999 %"), (0.999_999, "99.9999 %"),
    ]

    /// Nothing where there are no samples.
    init?(_ facts: PageFacts) {
        metric = facts.samples(.rtt) == nil ? .delivery : .rtt
        guard let samples = facts.samples(metric) else { return nil }
        self.facts = facts
        self.samples = samples
        let count = Double(samples.count)
        nines = min(6, max(1, Int(Round.log10(max(10, count)).rounded(.up))))
        let found = facts.result.conclusion.comparisons.first { [metric] in
            $0.curve?.metric == metric.name
        }
        let curve = facts.against.flatMap { [metric] against in
            BaseCurve(metric, of: [against.samples(metric)].compactMap(\.self))
        }
        comparison = curve == nil ? found : facts.result.conclusion.sides
        base = curve ?? found?.curve
        isOfSide = curve != nil || found?.way == .against
        scale = LogScale(
            from: min(samples.quantile(0.001) ?? 1, base?.low.first ?? .infinity),
            to: max(Double(samples.moments.max), base?.high.last ?? 0) * 1.2,
            height: Self.height)
    }

    var section: PageSection {
        var section = PageSection(
            "pc", name: "Percentiles", question: "How long do the unlucky wait?", answer: answer,
            body: """
                <div class="plot">\(plot)<p class="xl">share of \
                \(metric == .rtt ? "the answers" : "what came unasked") that took at most so long</p>\
                </div>
                """)
        section.legend =
            Legend.keys(
                Legend.line("p99", "this run"),
                Legend.line("p99 thin", "fewer than 10 samples above"), baseKeys)
            + Legend.note([
                comparison.map { "\($0.title)." } ?? ""
            ])
        section.table = table
        return section
    }

    /// Nines of a quantile: 1 of 0.9, 2 of 0.99.
    private func nines(_ quantile: Double) -> Double { -Round.log10(max(1e-9, 1 - quantile)) }

    private var baseKeys: HTML {
        guard let base else { return "" }
        let median =
            isOfSide ? PageAgainst.name : base.runs > 1 ? "median of the base" : "the base"
        let band = Legend.area("band", "its \(base.runs) runs, lowest to highest")
        return Legend.line("base", median) + (base.runs > 1 ? band : "")
    }

    /// Of so many samples above a quantile, more than one is there.
    private func above(_ quantile: Double) -> Double { (1 - quantile) * Double(samples.count) }

    // MARK: The plot

    private var plot: HTML {
        let curve = (0...(nines * PercentileSteps.perNine))
            .map { (nines: Self.nines($0), quantile: PercentileSteps.quantile($0)) }
            .filter { above($0.quantile) >= 0.999 }
        let solid = curve.filter { above($0.quantile) >= 9.99 }
        let thin = curve.filter { above($0.quantile) <= 11 }
        let data = basePaths + path(thin, "p99 thin") + path(solid, "p99")
        return """
            <svg class="s" id="pc-s" height="\(Self.height)" role="img" \
            aria-labelledby="pc-s-t pc-s-d"><title id="pc-s-t">Percentile curve of \(metric.name)\
            </title><desc id="pc-s-d">\(description)</desc>\(grid)\
            <line class="ax" x1="0" x2="100%" y1="\(Self.height)" y2="\(Self.height)"/>\
            \(TimePlot.inner(data, height: Self.height))\(dots)\(endOfSide)</svg>
            """
    }

    /// So many nines has a step.
    private static func nines(_ step: Int) -> Double {
        Double(step) / Double(PercentileSteps.perNine)
    }

    /// The base, and between which values its runs lie; no farther than this run goes.
    private var basePaths: HTML {
        guard let base else { return "" }
        let steps = base.middle.indices.prefix { $0 <= nines * PercentileSteps.perNine }
        func x(_ step: Int) -> Double { PathData.width * Self.nines(step) / Double(nines) }
        var (band, line) = (PathData(), PathData())
        for step in steps {
            let (high, middle) = (scale.y(base.high[step]), scale.y(base.middle[step]))
            if step == 0 { band.move(x(step), high) } else { band.line(x(step), high) }
            if step == 0 { line.move(x(step), middle) } else { line.line(x(step), middle) }
        }
        for step in steps.reversed() { band.line(x(step), scale.y(base.low[step])) }
        band.close()
        return (base.runs > 1 ? band.element("a band") : "") + line.element("l base")
    }

    /// The name of the other side at the end of its curve, on the side of it where this run's is not.
    private var endOfSide: HTML {
        guard isOfSide, let base else { return "" }
        let steps = base.middle.indices.prefix { $0 <= nines * PercentileSteps.perNine }
        guard let last = steps.last else { return "" }
        let y = scale.y(base.middle[last])
        let own = samples.quantile(PercentileSteps.quantile(last)) ?? 0
        let isAbove = base.middle[last] > own
        return """
            <text class="t en base" x="\(percent(100 * Self.nines(last) / Double(nines)))" \
            y="\(isAbove ? max(10, y - 8) : min(Self.height - 4, y + 15))" text-anchor="middle">\
            \(PageAgainst.name)</text>
            """
    }

    private func path(_ curve: [(nines: Double, quantile: Double)], _ style: String) -> HTML {
        var path = PathData()
        for point in curve {
            guard let value = samples.quantile(point.quantile) else { continue }
            let x = PathData.width * point.nines / Double(nines)
            if path.isEmpty { path.move(x, scale.y(value)) } else { path.line(x, scale.y(value)) }
        }
        return path.element("l \(style)")
    }

    private var grid: HTML {
        let rows = scale.ticks.map { value in
            TimePlot.across(scale.y(value), style: "g")
                + TimePlot.tick(PageFigure.tick(value), y: scale.y(value))
        }.joined()
        let columns = Self.marks.filter { nines($0.quantile) <= Double(nines) + 1e-9 }.map {
            mark -> HTML in
            let x = 100 * nines(mark.quantile) / Double(nines)
            let style = mark.quantile == 0 ? "t k2 k0" : "t"
            return """
                \(TimePlot.down(x, from: 0, to: Self.height, style: "g"))\
                <text class="\(style)" x="\(percent(x))" y="\(Self.height + 16)" \
                text-anchor="middle">\(PageFigure.kept(mark.text))</text>
                """
        }.joined()
        return rows + columns
    }

    /// Dots with their values where the curve can be trusted.
    private var dots: HTML {
        Self.marks.dropFirst().filter { above($0.quantile) >= 9.99 }.map { mark -> HTML in
            guard let value = samples.quantile(mark.quantile),
                nines(mark.quantile) <= Double(nines) + 1e-9
            else { return "" }
            let x = percent(100 * nines(mark.quantile) / Double(nines))
            let y = scale.y(value)
            // The first one stands below the curve, where the axis leaves room and no other curve is, else above
            // the next one, which is near on a narrow page.
            let isFirst = mark.quantile == 0.5
            let isLowest = (base?.middle(near: 0.5)).map { $0 >= value } ?? true
            let isBelow = isFirst && isLowest && y < Self.height - 20
            let next = scale.y(samples.quantile(0.9) ?? value)
            let place = isBelow ? y + 15 : max(10, isFirst ? min(y, next) - 22 : y - 9)
            return """
                <circle class="d99" cx="\(x)" cy="\(y)" r="3.5"/>\
                <text class="t val" x="\(x)" y="\(place)" \
                text-anchor="\(isFirst ? "start" : "end")" dx="\(isFirst ? 6 : -2)">\
                \(PageFigure.time(value))</text>
                """
        }.joined()
    }

    // MARK: Words

    private var description: String {
        let parts = [0.5, 0.9, 0.99].map { q in
            "\(SampleNeed(q)?.name ?? "") \(PageFigure.time(samples.quantile(q)))"
        }
        return "\(metric.name) at each percentile: " + parts.joined(separator: ", ") + "."
    }

    private var answer: HTML { ofThisRun + besideBase + ofOtherSide }

    /// How long its unlucky waited; nothing where there is one side.
    private var ofOtherSide: HTML {
        guard isOfSide, let other = facts.against?.samples(metric),
            let median = other.quantile(0.5), let p99 = other.quantile(0.99), median > 0,
            Double(other.count) >= 1_000
        else { return "" }
        return """
             Of the other side one in 100 waits \(PageFigure.factor(p99 / median)) times as long as the \
            median there.
            """
    }

    /// Where the curve lies beside the runs of the base, as far as all can be trusted.
    private var besideBase: HTML {
        guard let base, base.runs > 1 else { return "" }
        let steps = base.middle.indices.filter { above(PercentileSteps.quantile($0)) >= 9.99 }
        let values = steps.map { samples.quantile(PercentileSteps.quantile($0)) ?? 0 }
        if zip(steps, values).allSatisfy({ $1 > base.high[$0] }) {
            return " The whole curve lies above all \(base.runs) runs of the base."
        }
        if zip(steps, values).allSatisfy({ $1 < base.low[$0] }) {
            return " The whole curve lies below all \(base.runs) runs of the base."
        }
        let isWithin = zip(steps, values).allSatisfy { $1 <= base.high[$0] && $1 >= base.low[$0] }
        return isWithin ? " The curve lies within the \(base.runs) runs of the base." : ""
    }

    private var ofThisRun: HTML {
        guard let median = samples.quantile(0.5), let p99 = samples.quantile(0.99), median > 0
        else { return "" }
        let count = samples.count
        guard above(0.99) >= 9.99 else {
            let trusted = Self.marks.last { above($0.quantile) >= 9.99 && $0.quantile > 0 }
            let until: HTML =
                trusted.map { "can be trusted up to \(PageFigure.kept($0.text))" }
                ?? "tells little"
            return "With \(PageFigure.count(count, "sample")) the curve \(until)."
        }
        let first: HTML =
            "One in 100 waits \(PageFigure.factor(p99 / median)) times as long as the median"
        guard above(0.999) >= 9.99, let p999 = samples.quantile(0.999) else { return first + "." }
        return "\(first), one in 1,000 \(PageFigure.factor(p999 / median)) times."
    }

    private var table: DataTable {
        let steps = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.999_9, 0.999_99]
        var rows = steps.filter { above($0) >= 0.999 }.map { q -> [HTML] in
            ["\(SampleNeed(q)?.name ?? "")", "\(PageFigure.time(samples.quantile(q)))"]
                + (base.map { ["\(PageFigure.time($0.middle(near: q)))"] } ?? [])
                + [above(q) >= 9.99 ? "" : "fewer than 10 above"]
        }
        let most: [HTML] = ["max", "\(PageFigure.time(Double(samples.moments.max)))"]
        rows.append(most + (base == nil ? [] : ["\(PageFigure.none)"]) + [""])
        return DataTable(
            caption: "Percentiles of \(metric.name) in the measured phases",
            head: ["", "this run"] + (base == nil ? [] : [isOfSide ? PageAgainst.name : "base"])
                + [""], rows: rows)
    }
}
