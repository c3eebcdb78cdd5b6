import Assertions
import Metrics
import Units

/// What went wrong, and when? A strip for each kind, most frequent first.
struct ErrorSection {
    let facts: PageFacts
    private let kinds: [SideErrors]

    private static let height = 26.0
    private static let mostCodes = 5

    init(_ facts: PageFacts) {
        self.facts = facts
        kinds = SideErrors.all(of: facts.result)
    }

    var section: PageSection {
        guard !kinds.isEmpty else {
            return PageSection(
                "err", name: "Errors", question: "What went wrong, and when?",
                answer: facts.against == nil
                    ? "Nothing: no error of any kind."
                    : "Nothing: no error of any kind on either side.",
                body: "<p class=\"none\">none</p>")
        }
        let strips = kinds.enumerated().map { index, kind in
            strip(kind, isLast: index == kinds.count - 1)
        }
        var section = PageSection(
            "err", name: "Errors", question: "What went wrong, and when?", answer: answer,
            body: "<div class=\"plot\">\(facts.stripHTML)\(strips.joined())</div>")
        section.legend = Legend.note([
            facts.against == nil
                ? "Each kind has its own scale, up to the “at most”; behind it the text of its first case."
                : """
                Each kind has its own scale, the same on both sides, up to the larger “at most”; behind it the \
                text of its first case.
                """
        ])
        section.table = DataTable(
            caption: "Errors by kind",
            head: facts.against == nil
                ? ["Kind", "count", "of", "first", "last", "first text"]
                : ["Kind", "count", "of", "first", "last", "against", "first text", "of against"],
            rows: kinds.map(row))
        return section
    }

    private func row(_ entry: SideErrors) -> [HTML] {
        let (kind, count) = (entry.kind, entry.count)
        let span = facts.store.errorSpans[kind]
        let times = [span?.first, span?.last].map { moment -> HTML in
            "\(moment.map { facts.axis.clock(Double(max(0, $0)) / 1e9) } ?? PageFigure.none)"
        }
        let other: [HTML] = entry.against.map { ["\(Format.count($0.count))"] } ?? []
        let texts = [entry.first] + (entry.against.map { [$0.first] } ?? [])
        return ["\(kind.name)", "\(Format.count(count))", "\(kind.subject.rawValue)"] + times
            + other
            + texts.map { "<span class=\"long\">\($0)</span>" }
    }

    // MARK: Strips

    private func strip(_ entry: SideErrors, isLast: Bool) -> HTML {
        let kind = entry.kind
        let own = facts.columns.sum { $0.errors(kind) }
        let other = facts.against?.columns.sum { $0.errors(kind) } ?? []
        let scale = LinearScale(
            to: Double(max(1, (own + other).max() ?? 0)), height: Self.height)
        let hasOther = other.contains { $0 > 0 }
        var words: HTML = """
            <p><b>\(kind.name)</b> \(Format.count(entry.count))\
            \(tail(kind, own, facts.store, entry.first))</p>\(details(kind, entry.first, facts.result))
            """
        words += plot(
            kind, own, scale, entry.count, "err", hasAxis: isLast && !hasOther)
        if let against = facts.against, let beside = entry.against {
            words += """
                <p class="ag"><b>\(PageAgainst.name)</b> \(Format.count(beside.count))\
                \(tail(kind, other, against.store, beside.first))</p>\
                \(details(kind, beside.first, against.result))
                """
            words += plot(kind, other, scale, beside.count, "a other", hasAxis: isLast)
        }
        return "<div class=\"er\">\(words)</div>"
    }

    /// What stands behind the number of errors of a kind on a side: the most, their share, the first one.
    private func tail(
        _ kind: ErrorKind, _ counts: [UInt64], _ store: MetricStore, _ text: String
    ) -> HTML {
        if facts.against != nil, store.errors(kind) == 0 { return "" }
        let most = counts.max() ?? 0
        let tally = ErrorUnits(store)[kind.subject]
        let share: HTML =
            tally.whole > 0
            ? """
             · \(PageFigure.share(Double(store.failures(kind)) / Double(tally.whole))) of \
            \(kind.subject.rawValue)
            """ : ""
        let upTo: HTML =
            most > 0 ? ", at most \(Format.count(most)) a \(facts.columns.noun)" : ""
        return """
            <span class="soft">\(upTo)\(share)\(text.isEmpty ? "" : " · ")</span><q>\(text)</q>
            """
    }

    /// The bars of a side; nothing where none is known of the seconds.
    private func plot(
        _ kind: ErrorKind, _ counts: [UInt64], _ scale: LinearScale, _ count: UInt64,
        _ style: String, hasAxis: Bool
    ) -> HTML {
        guard counts.contains(where: { $0 > 0 }) else { return "" }
        let (side, words) = style == "err" ? ("", "") : ("-ag", ", against")
        var plot = TimePlot(
            "er-\(kind.name)\(side)", scale, title: "\(kind.name) over time\(words)",
            description: "\(PageFigure.count(count, "error")) of kind \(kind.name): \(kind.meaning)"
        )
        plot.data = Traces(facts.columns, scale).bars(counts, style)
        plot.hasGrid = false
        plot.ticks = []
        plot.hasAxis = hasAxis
        return plot.html(facts)
    }

    /// Codes where there are several, and what helps.
    private func details(_ kind: ErrorKind, _ first: String, _ result: RunResult) -> HTML {
        let codes = result.store.details(of: kind)
        var parts: [HTML] = []
        if codes.count > 1 {
            var words = codes.prefix(Self.mostCodes).map {
                "\($0.code) × \(Format.count($0.count))"
            }
            let others = codes.count - Self.mostCodes
            if others > 0 { words.append("and \(others) more") }
            parts.append("<p class=\"soft\">\(words.joined(separator: ", "))</p>")
        }
        if let hint = ErrorHint.hint(kind, first, urls: result.header.labels.urls) {
            parts.append("<p class=\"soft\">Hint: \(hint)</p>")
        }
        return parts.joined()
    }

    // MARK: Words

    private var answer: HTML {
        let total = kinds.reduce(0) { $0 + $1.count }
        if total == 0 { return "Nothing on this side.\(ofAgainst)" }
        let units = ErrorUnits(facts.store).all
        let share: HTML =
            units.share.map {
                ", \(PageFigure.share($0)) of connects, sessions and requests"
            } ?? ""
        let count = kinds.count { $0.count > 0 }
        let noun: HTML = count == 1 ? "one kind" : "\(count) kinds"
        return "\(PageFigure.count(total, "error")) of \(noun)\(share).\(cluster)\(ofAgainst)"
    }

    /// How many the other side had; nothing where there is one side.
    private var ofAgainst: HTML {
        guard let against = facts.against else { return "" }
        let total = against.whole[.errors]
        guard total > 0 else { return " The other side had none." }
        let share: HTML =
            ErrorUnits(against.store).all.share.map { ", \(PageFigure.share($0))" } ?? ""
        return " The other side had \(Format.count(total))\(share)."
    }

    /// Most of them within so short a part of the run are told together.
    private static let (mostOfThem, shortPart) = (0.5, 20)

    /// Where most errors fall together.
    private var cluster: HTML {
        let columns = facts.columns
        let counts = columns.sum { $0[.errors] }
        let total = counts.reduce(0, +)
        let width = max(1, columns.count / Self.shortPart)
        guard total > 10, columns.count >= Columns.fewest else { return "" }
        var best = (start: 0, sum: UInt64(0))
        for start in 0...(columns.count - width) {
            let sum = counts[start..<(start + width)].reduce(0, +)
            if sum > best.sum { best = (start, sum) }
        }
        guard Double(best.sum) > Self.mostOfThem * Double(total) else { return "" }
        let first = (best.start..<(best.start + width)).first { counts[$0] > 0 } ?? best.start
        let moment = columns.start(first)
        return """
             Most of them fall together, from \(facts.axis.clock(moment)) \
            on\(facts.markText(near: moment)).
            """
    }
}
