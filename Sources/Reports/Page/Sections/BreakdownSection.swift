import Metrics
import Units

/// Who waits longest? One table of all that has times of its own.
struct BreakdownSection {
    let facts: PageFacts
    private let groups: [BreakdownGroups.Group]
    /// Rows that are not shown of the groups that have too many.
    private static let mostRows = 50
    /// Bars begin here, in nanoseconds: what is shorter, as a recovery that took no time, looks like it.
    private static let shortest = 10_000.0

    init?(_ facts: PageFacts) {
        self.facts = facts
        groups = BreakdownGroups(facts).groups
        let rows = groups.flatMap(\.rows)
        guard rows.contains(where: { $0.samples != nil || $0.against?.samples != nil }) else {
            return nil
        }
    }

    private var scale: LogScale {
        let all = groups.flatMap { group in
            group.rows.flatMap { [$0.samples, $0.against?.samples].compactMap(\.self) }
        }
        return LogScale(
            from: max(Self.shortest, all.compactMap { $0.quantile(0.5) }.min() ?? 0),
            to: all.compactMap { $0.quantile(0.99) }.max() ?? 1, height: 100)
    }

    var section: PageSection {
        let scale = scale
        let heads = ["samples", "p50, ms", "p95, ms", "p99, ms", "max, ms", "errors"]
        let head = heads.map { text -> HTML in
            "<th scope=\"col\"\(Self.attribute(of: text))>\(text)</th>"
        }.joined()
        let range =
            "p50 to p99, \(PageFigure.tick(scale.low)) to \(PageFigure.tick(scale.high)), log"
        let body = groups.map { group($0, scale) }.joined()
        var section = PageSection(
            "by", name: "Breakdown", question: "Who waits longest?", answer: answer,
            body: """
                <div class="tw" tabindex="0" role="region" \
                aria-label="Figures by phase, message and profile"><table class="d big"><thead><tr>\
                <th scope="col" class="n0"><span class="vh">Name</span></th>\(head)\
                <th scope="col" class="rbc">\(range)</th></tr></thead><tbody>\(body)</tbody></table>\
                </div>
                """)
        section.isWide = true
        section.legend = Legend.note([
            "Phases and parts are told whether judged or not, all else of the measured phases.",
            fanOut(facts.measured, "Fan-out"),
            facts.against.map { fanOut($0.measured, "Fan-out of the other side") } ?? "",
        ])
        return section
    }

    /// Columns that a narrow page leaves out.
    private static func attribute(of head: String) -> HTML {
        head.hasPrefix("p95") || head.hasPrefix("max") ? " class=\"k2\"" : ""
    }

    private func group(_ group: BreakdownGroups.Group, _ scale: LogScale) -> HTML {
        let shown =
            group.rows.count <= Self.mostRows
            ? group.rows
            : Array(
                group.rows.sorted {
                    $0.samples?.quantile(0.99) ?? 0 > $1.samples?.quantile(0.99) ?? 0
                }.prefix(Self.mostRows))
        let rest: HTML =
            shown.count < group.rows.count
            ? """
            <tr><th colspan="8" scope="row" class="soft">… and \
            \(Format.count(group.rows.count - shown.count)) more (summary.json)</th></tr>
            """ : ""
        return """
            <tr class="gr"><th colspan="8" scope="rowgroup">\(group.name)</th></tr>\
            \(shown.map { row($0, scale) }.joined())\(rest)
            """
    }

    private func row(_ row: BreakdownGroups.Row, _ scale: LogScale) -> HTML {
        let own: HTML =
            "<tr><th scope=\"row\">\(row.name)</th>\(cells(row.figures, scale))</tr>"
        guard let against = row.against else { return own }
        return own
            + """
            <tr class="ag"><th scope="row"><span class="vh">\(row.name), </span>\
            \(PageAgainst.name)</th>\(cells(against, scale))</tr>
            """
    }

    private func cells(_ row: BreakdownGroups.Figures, _ scale: LogScale) -> HTML {
        func figure(_ quantile: Double) -> String {
            PageFigure.milliseconds(row.samples?.quantile(quantile))
        }
        func x(_ quantile: Double) -> Double {
            100 * scale.share(row.samples?.quantile(quantile) ?? 0)
        }
        let most = PageFigure.milliseconds(row.samples.map { Double($0.moments.max) })
        let bar: HTML =
            row.samples == nil
            ? ""
            : """
            <svg class="rb" height="14" aria-hidden="true">\
            \(RangeBar(p50: x(0.5), p95: x(0.95), p99: x(0.99)).html(y: 7))</svg>
            """
        return """
            <td>\(Format.count(row.count))</td>\
            <td>\(figure(0.5))</td><td class="k2">\(figure(0.95))</td><td>\(figure(0.99))</td>\
            <td class="k2">\(most)</td><td>\(row.failed.map { Format.count($0) } ?? PageFigure.none)\
            </td><td class="rbc">\(bar)</td>
            """
    }

    // MARK: Words

    private var answer: HTML {
        let order = ["Messages", "Unasked", "Profiles", "Phases"]
        let candidates = order.compactMap { name in
            groups.first { $0.name == name && $0.rows.count { $0.samples != nil } > 1 }
        }
        guard let group = candidates.first,
            let worst = group.rows.filter({ $0.samples != nil }).max(by: {
                $0.samples?.quantile(0.99) ?? 0 < $1.samples?.quantile(0.99) ?? 0
            })
        else {
            let all = facts.samples(.rtt) ?? facts.samples(.delivery)
            return
                "All alike: there is one sort, with a p99 of \(PageFigure.time(all?.quantile(0.99)))."
        }
        return """
            Of the \(group.name.lowercased()) <code>\(worst.name)</code>, with a p99 of \
            \(PageFigure.time(worst.samples?.quantile(0.99))).
            """
    }

    /// What became of copies that were expected; nothing where there were none.
    private func fanOut(_ cell: SeriesCell, _ name: HTML) -> HTML {
        guard cell[.expected] > 0 else { return "" }
        let parts: [(CountMetric, String)] = [
            (.delivered, "delivered"), (.lost, "lost"), (.duplicated, "duplicated"),
            (.reordered, "reordered"),
        ]
        let words = parts.map { "\(Format.count(cell[$0])) \($1)" }
        return """
            \(name): of \(Format.count(cell[.expected])) expected copies \
            \(words.joined(separator: ", ")).
            """
    }
}
