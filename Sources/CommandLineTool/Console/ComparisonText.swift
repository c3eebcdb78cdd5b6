import Reports

/// Figures beside those of a base:
///
///     Compared with 5 runs of baselines/trading.wsr
///       metric          base       new    change  97 % interval          p  runs  verdict
///       p50(rtt)     11.1 ms   21.9 ms   +97.5 %  +88.1 % to +108 %  0.008  5, 5  regression
///       p95(connect) 49.1 ms   46.0 ms    −6.4 %  −9.9 % to −2.8 %   0.016  5, 5  improved
///
/// What does not fit goes, the counts first, which the title has too; before p goes the columns move closer.
/// Then each figure has lines of its own.
struct ComparisonText {
    let comparison: RunComparison
    let style: Style
    let width: Int

    private static let indent = "  "

    init(_ comparison: RunComparison, style: Style, width: Int) {
        self.comparison = comparison
        self.style = style
        self.width = width
    }

    /// All lines; none without figures.
    var lines: [String] {
        guard !comparison.rows.isEmpty else { return [] }
        let title = comparison.title.oneLine.wrapped(to: width)
        return title.map(style.heading) + figures
            + (comparison.reasons + comparison.notes).flatMap(remark)
    }

    /// A column: its head, its cells, whether they are numbers, and which one goes first.
    private struct Column {
        var head: String
        var cells: [String]
        var isFigure = true

        var width: Int { (cells + [head]).map(\.columns).max() ?? 0 }

        func text(_ cell: String) -> String {
            isFigure ? cell.aligned(to: width) : cell.padded(to: width)
        }
    }

    private var figures: [String] {
        let rows = comparison.rows
        let names = Column(head: "metric", cells: rows.map(\.metric.oneLine), isFigure: false)
        let values = [
            Column(head: "base", cells: rows.map(\.baseText)),
            Column(head: "new", cells: rows.map(\.newText)),
            Column(head: "change", cells: rows.map(\.changeText)),
        ]
        let intervals = rows.map { $0.change?.intervalText ?? "" }
        let interval =
            intervals.allSatisfy(\.isEmpty)
            ? [] : [Column(head: comparison.interval, cells: intervals, isFigure: false)]
        let chance =
            comparison.hasChance ? [Column(head: "p", cells: rows.map(\.pText))] : []
        let counts = [
            Column(head: comparison.counted, cells: rows.map(\.countText), isFigure: false)
        ]
        let words = [Column(head: "verdict", cells: rows.map(\.word), isFigure: false)]
        let start = [names] + values + interval
        let tables = [
            (start + chance + counts + words, gap: 2), (start + chance + words, gap: 2),
            (start + chance + words, gap: 1), (start + words, gap: 2),
        ]
        for (columns, gap) in tables where fits(columns, gap) { return table(columns, gap) }
        return rows.flatMap(below)
    }

    private func fits(_ columns: [Column], _ gap: Int) -> Bool {
        let widths = columns.map(\.width).reduce(0, +)
        return Self.indent.count + widths + gap * (columns.count - 1) <= width
    }

    private func table(_ columns: [Column], _ gap: Int) -> [String] {
        let space = String(repeating: " ", count: gap)
        func line(_ cells: [String]) -> String {
            let padded = zip(columns, cells).map { $0.text($1) }
            var line = Self.indent + padded.joined(separator: space)
            while line.last == " " { line.removeLast() }
            return line
        }
        let head = style.faint(line(columns.map(\.head)))
        return [head]
            + comparison.rows.indices.map { row in
                var cells = columns.map { $0.cells[row] }
                let word = cells.removeLast()
                return line(cells + [paint(word, comparison.rows[row].answer)])
            }
    }

    /// A figure where no table fits.
    private func below(_ row: RunComparison.Row) -> [String] {
        let name = row.metric.oneLine
        let room = width - 4 - row.word.columns
        let word = paint(row.word, row.answer)
        let head =
            name.columns <= room
            ? [Self.indent + name.padded(to: room) + Self.indent + word]
            : name.wrapped(to: width - 2).map { Self.indent + $0 } + ["    " + word]
        let interval = row.change?.intervalText ?? ""
        let second = [interval, row.p.map { _ in "p \(row.pText)" } ?? ""].filter { !$0.isEmpty }
        let figures = ["\(row.baseText) → \(row.newText), \(row.changeText)"]
        let more = second.isEmpty ? [] : [second.joined(separator: ", ")]
        return head
            + (figures + more).flatMap { $0.wrapped(to: width - 4) }.map { "    " + $0 }
    }

    private func paint(_ word: String, _ answer: RunComparison.Answer?) -> String {
        switch answer {
        case .regression: style.bad(word)
        case .improved: style.good(word)
        case .inconclusive: style.warning(word)
        case .within, nil: word
        }
    }

    private func remark(_ text: String) -> [String] {
        text.oneLine.wrapped(to: width - 4).enumerated().map { ($0 == 0 ? "  " : "    ") + $1 }
    }
}
