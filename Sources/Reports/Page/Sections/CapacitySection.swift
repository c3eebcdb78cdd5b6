import Assertions
import Metrics
import Units

/// How much load does it take? Only of a phase that goes through levels.
struct CapacitySection {
    /// A level with what was measured at it.
    private struct Point {
        var level: Stretch.Level
        var cell: SeriesCell
        var samples: Histogram
        var seconds: Double
    }

    let facts: PageFacts
    private let row: PhaseOutline.Row
    private let points: [Point]
    /// The same levels on the other side; none where there is one side.
    private let others: [Point]
    private let limits: [TimeLimit]
    private let scale: LogScale

    private static let height = 180.0
    /// Where the first and the last level lie, in percent.
    private static let (left, right) = (6.0, 94.0)
    private static let fewestLevels = 3
    /// What the words of a level take below the axis, in percent.
    private static let wordWidth = 11.0
    private static let quantiles = [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")]

    /// Nothing where no phase has several levels at which there were answers.
    init?(_ facts: PageFacts) {
        let candidates = facts.outline.rows.map { row in
            (row: row, points: Self.points(row, facts.outline))
        }.filter { $0.points.count >= Self.fewestLevels }
        guard let best = candidates.max(by: { $0.points.count < $1.points.count }) else {
            return nil
        }
        self.facts = facts
        (row, points) = best
        let phase = facts.labels.phases.firstIndex(of: best.row.name)
        limits = TimeLimit.joined(TimeLimit.all(.rtt, of: facts.result, inPhase: phase))
        others = facts.against.map { Self.points(best.row, $0.outline) } ?? []
        let values = (points + others).flatMap { point in
            Self.quantiles.compactMap { point.samples.quantile($0.0) }
        }
        scale = LogScale(
            from: (values.min() ?? 1) * 0.9, to: (values.max() ?? 1) * 1.05, height: Self.height)
    }

    /// Each level once, in the order of their height.
    private static func points(_ row: PhaseOutline.Row, _ outline: PhaseOutline) -> [Point] {
        var points: [Point] = []
        for part in row.parts {
            guard let level = part.level else { continue }
            let cell = outline.figures(part.extent)
            guard let samples = cell[.rtt], samples.count > 0 else { continue }
            if let index = points.firstIndex(where: { $0.level == level }) {
                points[index].cell.merge(cell)
                points[index].samples.merge(samples)
                points[index].seconds += part.extent.seconds
            } else {
                points.append(
                    Point(
                        level: level, cell: cell, samples: samples, seconds: part.extent.seconds))
            }
        }
        return points.sorted { $0.level.value < $1.level.value }
    }

    var section: PageSection {
        var section = PageSection(
            "cap", name: "Against load", question: "How much load does it take?", answer: answer,
            body: """
                <div class="plot two">\(plot)<p class="xl">\(unit), in the levels of \(row.name)\
                </p></div>
                """)
        section.tone = isOver && row.search == nil && !facts.isVoid ? .bad : .plain
        section.legend = Legend.keys(
            Legend.line("p50", "p50"), Legend.line("p95", "p95"), Legend.line("p99", "p99"),
            others.isEmpty
                ? ""
                : Legend.line("base half", "p50, against") + Legend.line("base", "p99, against"))
        section.table = DataTable(
            caption: "Round trip by level",
            head: [unit, "answers", "answered/s", "p50", "p95", "p99", "max", "errors"]
                + (row.search == nil ? [] : ["judged"])
                + (others.isEmpty ? [] : ["p50, against", "p99, against"]),
            rows: points.map { point in
                [
                    "\(point.level.number)", "\(Format.count(point.samples.count))",
                    "\(rate(point))",
                ] + Self.quantiles.map { "\(PageFigure.time(point.samples.quantile($0.0)))" } + [
                    "\(PageFigure.time(Double(point.samples.moments.max)))",
                    "\(Format.count(point.cell[.errors]))",
                ] + (row.search.map { ["\(judged(point, $0))"] } ?? []) + ofAgainst(point.level)
            })
        return section
    }

    /// p50 and p99 of the other side at a level; nothing where there is one side.
    private func ofAgainst(_ level: Stretch.Level) -> [HTML] {
        if others.isEmpty { return [] }
        let samples = others.first { $0.level == level }?.samples
        return [0.5, 0.99].map { "\(PageFigure.time(samples?.quantile($0)))" }
    }

    /// What came of a level, of one that was held again both.
    private func judged(_ point: Point, _ search: CapacityFinding) -> String {
        search.levels.filter { $0.value == point.level.value }.map(\.result.word)
            .joined(separator: ", then ")
    }

    private var unit: String { points[0].level.unit }

    private func rate(_ point: Point) -> String {
        point.seconds > 0
            ? Format.number(Double(point.cell[.answered]) / point.seconds) : PageFigure.none
    }

    private func x(_ point: Point) -> Double {
        let (least, most) = (points[0].level.value, points[points.count - 1].level.value)
        guard most > least else { return 50 }
        return Self.left + (Self.right - Self.left) * (point.level.value - least) / (most - least)
    }

    private var plot: HTML {
        let height = Self.height
        let grid = scale.ticks.map { value in
            TimePlot.across(scale.y(value), style: "g")
                + TimePlot.tick(PageFigure.tick(value), y: scale.y(value))
        }.joined()
        let drawn = limits.filter { scale.low <= $0.value && $0.value <= scale.high }.map {
            limit -> HTML in
            let y = scale.y(limit.value)
            let style = limit.failed ? "bad" : ""
            return """
                \(TimePlot.across(y, style: "lm \(style)"))<text class="t tl \(style)" x="4" \
                y="\(y < 14 ? y + 13 : y - 5)">limit \(limit.text)</text>
                """
        }.joined()
        var lines = otherLines
        var dots: HTML = ""
        var ends: [TimePlot.End] = []
        for (quantile, name) in Self.quantiles {
            var path = PathData()
            for point in points {
                guard let value = point.samples.quantile(quantile) else { continue }
                let (x, y) = (x(point), scale.y(value))
                if path.isEmpty { path.move(x * 6, y) } else { path.line(x * 6, y) }
                dots +=
                    "<circle class=\"d\(String(name.dropFirst()))\" cx=\"\(percent(x))\" cy=\"\(y)\" r=\"3.5\"/>"
            }
            lines += path.element("l \(name)")
            if let value = points.last?.samples.quantile(quantile) {
                ends.append(
                    TimePlot.End(
                        value: value, name: name, text: PageFigure.time(value), style: name))
            }
        }
        ends += otherEnds
        return """
            <svg class="s" id="cap-s" height="\(height)" role="img" \
            aria-labelledby="cap-s-t cap-s-d"><title id="cap-s-t">Round trip against load</title>\
            <desc id="cap-s-d">\(description)</desc>\(grid)\(drawn)\
            <line class="ax" x1="0" x2="100%" y1="\(height)" y2="\(height)"/>\(mark)\(words)\
            \(TimePlot.inner(lines, height: height))\(dots)\
            \(TimePlot.ends(ends, scale, x: Self.right))</svg>
            """
    }

    private static let quantilesBeside = [(0.5, "p50", "base half"), (0.99, "p99", "base")]

    private var otherLines: HTML {
        Self.quantilesBeside.map { quantile, _, style in
            var path = PathData()
            for point in others {
                guard let value = point.samples.quantile(quantile) else { continue }
                let (x, y) = (x(point) * 6, scale.y(value))
                if path.isEmpty { path.move(x, y) } else { path.line(x, y) }
            }
            return path.element("l \(style)")
        }.joined()
    }

    private var otherEnds: [TimePlot.End] {
        Self.quantilesBeside.compactMap { quantile, name, _ in
            others.last?.samples.quantile(quantile).map {
                TimePlot.End(
                    value: $0, name: name, text: PageFigure.time($0), style: "base", isAgainst: true
                )
            }
        }
    }

    /// The levels below the axis, and what was answered at them, as far as they have room: first the ends and
    /// what was found, then the others from the left.
    private var words: HTML {
        let found = points.indices.filter { points[$0].level.value == row.search?.capacity }
        var shown: [Int] = []
        for index in [0, points.count - 1] + found + Array(points.indices) {
            let place = x(points[index])
            if shown.allSatisfy({ abs(x(points[$0]) - place) >= Self.wordWidth }) {
                shown.append(index)
            }
        }
        return shown.sorted().enumerated().map { number, index -> HTML in
            let (point, isSecond) = (points[index], number % 2 == 1)
            let x = percent(x(point))
            return """
                <text class="t\(isSecond ? " k2" : "")" x="\(x)" y="\(Self.height + 16)" \
                text-anchor="middle">\(point.level.number)</text>\
                <text class="t soft wide" x="\(x)" y="\(Self.height + 31)" \
                text-anchor="middle">\(rate(point))/s</text>
                """
        }.joined()
    }

    /// Where the capacity lies that a search found.
    private var mark: HTML {
        guard let search = row.search, search.isOfTarget,
            let point = points.first(where: { $0.level.value == search.capacity })
        else { return "" }
        let x = percent(x(point))
        return """
            <line class="ax" x1="\(x)" x2="\(x)" y1="0" y2="\(Self.height)" \
            stroke-dasharray="3 3"/><text class="t" x="\(x)" y="12" dx="-5" \
            text-anchor="end">capacity \(point.level.number)</text>
            """
    }

    // MARK: Words

    private var description: String {
        let ends = [points[0], points[points.count - 1]].map { point in
            "p99 \(PageFigure.time(point.samples.quantile(0.99))) at \(point.level.text)"
        }
        return "p50, p95 and p99 at \(points.count) levels, on a logarithmic scale: "
            + ends.joined(separator: ", ") + "."
    }

    /// The lowest level at which a limit is passed, with the limit.
    private var crossing: (point: Point, limit: TimeLimit)? {
        for point in points {
            for limit in limits {
                if let value = point.samples.quantile(limit.quantile), value > limit.value {
                    return (point, limit)
                }
            }
        }
        return nil
    }

    private var isOver: Bool { crossing != nil }

    private var answer: HTML {
        let (first, last) = (points[0], points[points.count - 1])
        var text: HTML
        if let search = row.search {
            return "\(search.text).\(search.recoveryText.map { " It was \($0)." } ?? "")"
        }
        if let (point, limit) = crossing {
            let name = SampleNeed(limit.quantile)?.name ?? ""
            text = "The \(name) crosses \(PageFigure.time(limit.value)) at \(point.level.text)."
        } else if let limit = limits.first {
            let name = SampleNeed(limit.quantile)?.name ?? ""
            text =
                "All of it: up to \(last.level.text) the \(name) stays below \(PageFigure.time(limit.value))."
        } else {
            text = """
                At \(last.level.text) the p99 is \(PageFigure.time(last.samples.quantile(0.99))).
                """
        }
        if let low = first.samples.quantile(0.5), let high = last.samples.quantile(0.5), low > 0 {
            text += """
                 From \(first.level.number) to \(last.level.text) the median grows \
                \(PageFigure.factor(high / low)) times.
                """
        }
        return text
    }
}
