import Units

/// Is it worse than before? Figures beside those of a base, with their change.
struct ComparisonSection {
    private let comparison: RunComparison
    /// The end of the scale of changes, as a part of the base.
    private let reach: Double

    /// Nothing where nothing was compared.
    init?(_ comparison: RunComparison?) {
        guard let comparison, !comparison.rows.isEmpty else { return nil }
        self.comparison = comparison
        let ends = comparison.rows.filter { $0.change?.isPoints == false }.flatMap { row in
            [row.change?.value, row.change?.low, row.change?.high, row.allowed]
        }.compactMap { $0.map(abs) }.filter { $0.isFinite }
        reach = min(10, max(0.1, Round.up(ends.max() ?? 0)))
    }

    var section: PageSection {
        let isAgainst = comparison.way == .against
        var section = PageSection(
            isAgainst ? "side" : "cmp", name: isAgainst ? "Beside the base" : "Comparison",
            question: isAgainst ? "Is it worse than the other side?" : "Is it worse than before?",
            answer: answer, body: body)
        section.isWide = true
        if !comparison.regressions.isEmpty { section.tone = .bad }
        let lines = comparison.reasons + comparison.notes
        section.legend = Legend.note(
            ["\(comparison.title)."] + lines.map(PageVerdict.sentence)
                + [hasLimits ? "The dashed mark is the change that is allowed." : ""])
        return section
    }

    private var hasLimits: Bool {
        comparison.rows.contains { $0.allowed != nil && $0.change?.isPoints == false }
    }

    private var answer: HTML {
        let worse = comparison.regressions.map { "<code>\($0.metric)</code>" as HTML }
        let judged = comparison.rows.filter { $0.answer != nil }
        if let first = worse.first {
            let change = comparison.regressions[0].changeText
            return worse.count == 1
                ? "Yes: \(first) has changed by \(PageFigure.kept(change)), more than is allowed."
                : "Yes: \(worse.joined(", ")) have changed by more than is allowed."
        }
        let open = judged.count { $0.answer?.reason != nil }
        if judged.isEmpty { return "Nothing was asked of it; these are the figures of both." }
        if open == judged.count { return "Nobody can say: \(judged[0].answer?.reason ?? "")." }
        let better = judged.filter { $0.answer == .improved }
            .map { "<code>\($0.metric)</code>" as HTML }
        let improved: HTML =
            better.isEmpty
            ? "" : " \(better.joined(", ")) \(better.count == 1 ? "has" : "have") improved."
        let rest: HTML = open > 0 ? " Of \(PageFigure.count(open, "figure")) nobody can say." : ""
        return "No: no change is shown beyond what is allowed.\(improved)\(rest)"
    }

    private var body: HTML {
        let rows = comparison.rows.map(row).joined()
        let scale = PageFigure.percent(reach)
        let chance: HTML = comparison.hasChance ? "<th scope=\"col\" class=\"k2\">p</th>" : ""
        return """
            <div class="tw" tabindex="0" role="region" aria-label="Figures of base and new">\
            <table class="d big cmp"><thead><tr>\
            <th scope="col" class="n0"><span class="vh">Figure</span></th><th scope="col">base</th>\
            <th scope="col">new</th><th scope="col">change, \(comparison.interval)</th>\
            <th scope="col" class="ivc">−\(scale) to +\(scale)</th>\
            \(chance)<th scope="col" class="k2">\(comparison.counted)</th>\
            <th scope="col" class="vd">verdict</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private func row(_ row: RunComparison.Row) -> HTML {
        let style = row.answer == .regression ? "no" : "ok"
        let interval = row.change?.intervalText ?? ""
        let chance: HTML = comparison.hasChance ? "<td class=\"k2\">\(row.pText)</td>" : ""
        return """
            <tr class="\(style)"><th scope="row"><code>\(row.metric)</code></th>\
            <td>\(PageFigure.kept(row.baseText))</td><td>\(PageFigure.kept(row.newText))</td>\
            <td><b>\(PageFigure.kept(row.changeText))</b> <span class="soft">\(interval)</span></td>\
            <td class="ivc">\(bar(row, style))</td>\(chance)\
            <td class="k2">\(row.countText)</td><td class="vd">\(row.word)</td></tr>
            """
    }

    /// The change on a line around none; nothing of points, which have no scale in common with the others.
    private func bar(_ row: RunComparison.Row, _ style: String) -> HTML {
        guard let change = row.change, !change.isPoints, change.value.isFinite else { return "" }
        func x(_ value: Double) -> HTML {
            percent(50 + 50 * max(-1, min(1, value.isFinite ? value / reach : 0)))
        }
        let words = "\(row.changeText), \(change.intervalText)"
        let range: HTML =
            if let low = change.low, let high = change.high {
                "<line class=\"rg \(style)\" x1=\"\(x(low))\" x2=\"\(x(high))\" y1=\"9\" y2=\"9\"/>"
            } else {
                ""
            }
        let limit: HTML =
            row.allowed.map { allowed -> HTML in
                "<line class=\"lim\" x1=\"\(x(allowed))\" x2=\"\(x(allowed))\" y1=\"2\" y2=\"16\"/>"
            } ?? ""
        return """
            <svg class="iv" height="18" role="img" aria-label="\(words)">\
            <line class="zero" x1="50%" x2="50%" y1="0" y2="18"/>\(limit)\(range)\
            <circle class="pt \(style)" cx="\(x(change.value))" cy="9" r="4"/></svg>
            """
    }
}
