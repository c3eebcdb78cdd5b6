import Assertions
import Units

extension PageSection {
    /// Did it hold what was asked? Nothing without thresholds.
    static func thresholds(_ facts: PageFacts) -> PageSection? {
        let verdicts = facts.result.conclusion.verdicts
        if verdicts.isEmpty { return nil }
        var section = PageSection(
            "th", name: "Thresholds", question: "Did it hold what was asked?",
            answer: thresholdAnswer(facts), body: thresholdTable(facts))
        section.isWide = true
        let isBroken =
            facts.progress == nil
            ? verdicts.contains(where: \.fails) : Standings(facts).isBroken
        if isBroken, !facts.isVoid { section.tone = .bad }
        let hasLeast = verdicts.contains { verdict in
            ThresholdRow(verdict, facts).isShareOfWhatMayBeMissing
        }
        section.legend = Legend.note([
            "The mark is the limit; a bar that ends before it has held.",
            hasLeast
                ? "Of a share with “at least”, the bar shows how much is missing of what may be missing."
                : "",
        ])
        return section
    }

    private static func thresholdAnswer(_ facts: PageFacts) -> HTML {
        if facts.isVoid { return "Nobody can say: the generator gave out, so nothing is judged." }
        if facts.progress != nil { return Standings(facts).answer }
        let verdicts = facts.result.conclusion.verdicts
        let held = verdicts.count { $0.result == .passed }
        let open = verdicts.count { !$0.wasJudged && !$0.fails }
        let broken = verdicts.count - held - open
        let rest: HTML =
            open > 0 ? " \(open) had nothing to judge." : ""
        if broken == 0 {
            switch (held, open) {
            case (1, 0): return "The only threshold held."
            case (2, 0): return "Both thresholds held."
            case (_, 0): return "All \(held) thresholds held."
            case (0, _): return "There was nothing to judge."
            default: return "\(held) of \(verdicts.count) held.\(rest)"
            }
        }
        if verdicts.count == 1 { return "No: the only threshold did not hold." }
        return "\(held) of \(verdicts.count) did; \(broken) did not.\(rest)"
    }

    private static func thresholdTable(_ facts: PageFacts) -> HTML {
        let columns = [
            ("", "st"), ("Threshold", ""), ("Was", "ob"), ("Share of the limit used", "bar"),
            ("Room", "mg"), ("Samples", "n"),
        ]
        let head = columns.map { text, style -> HTML in
            "<th role=\"columnheader\" scope=\"col\" class=\"\(style)\">\(text)</th>"
        }.joined()
        let places = facts.progress == nil ? nil : Standings(facts).places
        let rows = facts.result.conclusion.verdicts.enumerated().map { index, verdict in
            row(ThresholdRow(verdict, facts), places?[index], isVoid: facts.isVoid)
        }.joined()
        return """
            <table role="table" class="th"><thead role="rowgroup"><tr role="row">\(head)</tr>\
            </thead><tbody role="rowgroup">\(rows)</tbody></table>
            """
    }

    /// A row; `place` is where it stands while its run goes on.
    private static func row(
        _ row: ThresholdRow, _ place: Standing.Place?, isVoid: Bool
    ) -> HTML {
        let verdict = row.verdict
        let (style, word) =
            switch (place, verdict.result) {
            case _ where isVoid: ("void", "void")
            case (.holds?, _): ("ok", "holds")
            case (.over?, _): verdict.isWarning ? ("warn", "warns") : ("no", "over")
            case (.waitsForPhase?, _), (.waitsForSamples?, _), (.waitsForEnd?, _):
                ("wait", "waits")
            case (nil, .passed): ("ok", "held")
            case (nil, .failed): verdict.isWarning ? ("warn", "warns") : ("no", "failed")
            case (nil, .noData) where verdict.lack != nil: ("wait", "not judged")
            case (nil, .noData): verdict.fails ? ("no", "no data") : ("wait", "no data")
            case (.inconclusive?, _), (nil, .inconclusive): ("wait", "no base")
            }
        let remarks = row.notes.map { note -> HTML in "<span class=\"few\">\(note)</span>" }
            .joined()
        let room =
            switch place {
            case _ where isVoid: "not judged"
            case .waitsForPhase?: "its phase comes"
            case .waitsForSamples?, .waitsForEnd?: "not yet"
            default: row.use.words
            }
        return """
            <tr role="row" class="\(style)"><td role="cell" class="st">\(word)</td>\
            <th role="rowheader" scope="row"><code>\(verdict.title)</code>\(remarks)</th>\
            <td role="cell" class="ob">\(row.observed)</td>\
            <td role="cell" class="bar">\(row.bar)</td><td role="cell" class="mg">\(room)</td>\
            <td role="cell" class="n">\(Format.count(verdict.samples))\
            <span class="u"> samples</span></td></tr>
            """
    }
}
