import Assertions
import Metrics
import Units

/// What went wrong, and when? A strip for each kind, most frequent first.
struct ErrorSection {
    let facts: PageFacts
    private let kinds: [(kind: ErrorKind, count: UInt64)]

    private static let height = 26.0
    private static let mostCodes = 5

    init(_ facts: PageFacts) {
        self.facts = facts
        kinds = ErrorKind.allCases.map { (kind: $0, count: facts.store.errors($0)) }
            .filter { $0.count > 0 }
            .sorted { ($1.count, $0.kind.rawValue) < ($0.count, $1.kind.rawValue) }
    }

    var section: PageSection {
        guard !kinds.isEmpty else {
            return PageSection(
                "err", name: "Errors", question: "What went wrong, and when?",
                answer: "Nothing: no error of any kind.", body: "<p class=\"none\">none</p>")
        }
        let texts = facts.store.firstTexts
        let strips = kinds.enumerated().map { index, kind in
            strip(kind.kind, kind.count, texts[kind.kind] ?? "", isLast: index == kinds.count - 1)
        }
        var section = PageSection(
            "err", name: "Errors", question: "What went wrong, and when?", answer: answer,
            body: "<div class=\"plot\">\(facts.stripHTML)\(strips.joined())</div>")
        section.legend = Legend.note([
            "Each kind has its own scale, up to the “at most”; behind it the text of its first case."
        ])
        section.table = DataTable(
            caption: "Errors by kind",
            head: ["Kind", "count", "of", "first", "last", "first text"],
            rows: kinds.map { row($0.kind, $0.count, texts[$0.kind] ?? "") })
        return section
    }

    private func row(_ kind: ErrorKind, _ count: UInt64, _ text: String) -> [HTML] {
        let span = facts.store.errorSpans[kind]
        let times = [span?.first, span?.last].map { moment -> HTML in
            "\(moment.map { facts.axis.clock(Double(max(0, $0)) / 1e9) } ?? PageFigure.none)"
        }
        return ["\(kind.name)", "\(Format.count(count))", "\(kind.subject.rawValue)"] + times
            + ["<span class=\"long\">\(text)</span>"]
    }

    // MARK: Strips

    private func strip(
        _ kind: ErrorKind, _ count: UInt64, _ text: String, isLast: Bool
    ) -> HTML {
        let columns = facts.columns
        let counts = columns.sum { $0.errors(kind) }
        let most = counts.max() ?? 0
        let tally = ErrorUnits(facts.store)[kind.subject]
        let share: HTML =
            tally.whole > 0
            ? """
             · \(PageFigure.share(Double(facts.store.failures(kind)) / Double(tally.whole))) of \
            \(kind.subject.rawValue)
            """ : ""
        let upTo: HTML = most > 0 ? ", at most \(Format.count(most)) a \(columns.noun)" : ""
        let words: HTML = """
            <p><b>\(kind.name)</b> \(Format.count(count))<span class="soft">\(upTo)\(share)\
            \(text.isEmpty ? "" : " · ")</span><q>\(text)</q></p>\(details(kind, text))
            """
        guard most > 0 else { return "<div class=\"er\">\(words)</div>" }
        let scale = LinearScale(to: Double(most), height: Self.height)
        var plot = TimePlot(
            "er-\(kind.name)", scale, title: "\(kind.name) over time",
            description: "\(PageFigure.count(count, "error")) of kind \(kind.name): \(kind.meaning)"
        )
        plot.data = Traces(columns, scale).bars(counts, "err")
        plot.hasGrid = false
        plot.ticks = []
        plot.hasAxis = isLast
        return "<div class=\"er\">\(words)\(plot.html(facts))</div>"
    }

    /// Codes where there are several, and what helps.
    private func details(_ kind: ErrorKind, _ first: String) -> HTML {
        let codes = facts.store.details(of: kind)
        var parts: [HTML] = []
        if codes.count > 1 {
            var words = codes.prefix(Self.mostCodes).map {
                "\($0.code) × \(Format.count($0.count))"
            }
            let others = codes.count - Self.mostCodes
            if others > 0 { words.append("and \(others) more") }
            parts.append("<p class=\"soft\">\(words.joined(separator: ", "))</p>")
        }
        if let hint = ErrorHint.hint(kind, first, urls: facts.labels.urls) {
            parts.append("<p class=\"soft\">Hint: \(hint)</p>")
        }
        return parts.joined()
    }

    // MARK: Words

    private var answer: HTML {
        let total = kinds.reduce(0) { $0 + $1.count }
        let units = ErrorUnits(facts.store).all
        let share: HTML =
            units.share.map {
                ", \(PageFigure.share($0)) of connects, sessions and requests"
            } ?? ""
        let noun: HTML = kinds.count == 1 ? "one kind" : "\(kinds.count) kinds"
        return "\(PageFigure.count(total, "error")) of \(noun)\(share).\(cluster)"
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
