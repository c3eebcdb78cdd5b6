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

    private static let height = 210.0
    /// Marks of the axis, with their nines.
    private static let marks: [(quantile: Double, text: String)] = [
        (0, "0 %"), (0.5, "50 %"), (0.9, "90 %"), (0.99, "99 %"), (0.999, "99.9 %"),
        (0.999_9, "99.99 %"), (0.999_99, "99.999 %"), (0.999_999, "99.9999 %"),
    ]
    private static let perNine = 30

    /// Nothing where there are no samples.
    init?(_ facts: PageFacts) {
        metric = facts.samples(.rtt) == nil ? .delivery : .rtt
        guard let samples = facts.samples(metric) else { return nil }
        self.facts = facts
        self.samples = samples
        let count = Double(samples.count)
        nines = min(6, max(1, Int(Round.log10(max(10, count)).rounded(.up))))
        scale = LogScale(
            from: samples.quantile(0.001) ?? 1, to: Double(samples.moments.max) * 1.2,
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
        section.legend = Legend.keys(
            Legend.line("p99", "this run"),
            Legend.line("p99 thin", "fewer than 10 samples above"))
        section.table = table
        return section
    }

    /// Nines of a quantile: 1 of 0.9, 2 of 0.99.
    private func nines(_ quantile: Double) -> Double { -Round.log10(max(1e-9, 1 - quantile)) }

    /// The quantile of so many nines.
    private func quantile(_ nines: Double) -> Double {
        let whole = Int(nines)
        var rest = Round.power(-whole)
        // Thirtieths of a decade: 10^(1/30).
        for _ in 0..<Int(((nines - Double(whole)) * Double(Self.perNine)).rounded()) {
            rest /= 1.079_775_162_327_709_3
        }
        return 1 - rest
    }

    /// Of so many samples above a quantile, more than one is there.
    private func above(_ quantile: Double) -> Double { (1 - quantile) * Double(samples.count) }

    // MARK: The plot

    private var plot: HTML {
        let steps = 0...(nines * Self.perNine)
        let curve = steps.map { Double($0) / Double(Self.perNine) }
            .map { (nines: $0, quantile: quantile($0)) }
            .filter { above($0.quantile) >= 0.999 }
        let solid = curve.filter { above($0.quantile) >= 9.99 }
        let thin = curve.filter { above($0.quantile) <= 11 }
        let data = path(thin, "p99 thin") + path(solid, "p99")
        return """
            <svg class="s" id="pc-s" height="\(Self.height)" role="img" \
            aria-labelledby="pc-s-t pc-s-d"><title id="pc-s-t">Percentile curve of \(metric.name)\
            </title><desc id="pc-s-d">\(description)</desc>\(grid)\
            <line class="ax" x1="0" x2="100%" y1="\(Self.height)" y2="\(Self.height)"/>\
            \(TimePlot.inner(data, height: Self.height))\(dots)</svg>
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
            // The first one stands below the curve, where the axis leaves room.
            let isFirst = mark.quantile == 0.5
            let isBelow = isFirst && y < Self.height - 20
            return """
                <circle class="d99" cx="\(x)" cy="\(y)" r="3.5"/>\
                <text class="t val" x="\(x)" y="\(y + (isBelow ? 15 : isFirst ? -22 : -9))" \
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

    private var answer: HTML {
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
        let quantiles = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.999_9, 0.999_99]
        var rows = quantiles.filter { above($0) >= 0.999 }.map { q -> [HTML] in
            [
                "\(SampleNeed(q)?.name ?? "")", "\(PageFigure.time(samples.quantile(q)))",
                above(q) >= 9.99 ? "" : "fewer than 10 above",
            ]
        }
        rows.append(["max", "\(PageFigure.time(Double(samples.moments.max)))", ""])
        return DataTable(
            caption: "Percentiles of \(metric.name) in the measured phases",
            head: ["", "this run", ""], rows: rows)
    }
}
