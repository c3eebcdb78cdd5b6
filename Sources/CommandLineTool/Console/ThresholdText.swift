import Assertions
import Reports
import Units

/// How each threshold came out: its mark, its text, what was seen, how much of its limit is left, of how
/// many samples, and a bar in which `|` is the limit.
///
///       failed   p99(rtt, phase=peak) < 200ms       237 ms   19 % over   238,938 samples   ▇▇▇▇▇▇▇▇▇▇|▇▇
///       held     p95(rtt, message=order) < 200ms    120 ms   40 % left   132,285           ▇▇▇▇▇▇    |
///       no data  p99(delivery) < 1s                 no samples, optional
///
/// What does not fit goes, the bar first, then the samples; then each has two lines.
struct ThresholdText {
    /// What stands behind the text of one.
    private struct Row {
        var observed: String
        var room: String
        var samples: String
        var bar: String

        var cells: [String] { [observed, room, samples, bar] }
    }

    let verdicts: [Verdict]
    let style: Style
    let width: Int

    /// Columns before the text: indent and mark.
    static let margin = 11
    private static let gap = 3
    /// The bar has so many cells up to the limit, and at most so many beyond it.
    private static let cells = 10
    private static let beyond = 4

    init(_ verdicts: [Verdict], style: Style, width: Int) {
        self.verdicts = verdicts
        self.style = style
        self.width = width
    }

    /// All lines; none without thresholds.
    var lines: [String] {
        guard !verdicts.isEmpty else { return [] }
        let rows = self.rows
        let column = verdicts.map { title($0).columns }.max() ?? 0
        let widths = [\Row.observed, \.room, \.samples, \.bar].map { cell in
            rows.map { $0[keyPath: cell].columns }.max() ?? 0
        }
        let remarks = verdicts.compactMap(remark).map { $0.columns + Self.gap }.max() ?? 0
        let kept = [4, 3, 2].first { count in
            let cells = widths.prefix(count).filter { $0 > 0 }.reduce(0) { $0 + $1 + Self.gap }
            return Self.margin + column + max(cells, remarks) <= width
        }
        return zip(verdicts, rows).flatMap { verdict, row in
            kept.map { beside(verdict, row.cells, Array(widths.prefix($0)), column) }
                ?? below(verdict, row)
        }
    }

    private var rows: [Row] {
        let samples = verdicts.map(samples)
        // The first number says what all are.
        let first = samples.firstIndex { !$0.isEmpty }
        return verdicts.indices.map { index in
            let word = index == first ? verdicts[index].samples == 1 ? " sample" : " samples" : ""
            return Row(
                observed: observed(verdicts[index]), room: verdicts[index].room ?? "",
                samples: samples[index] + word, bar: bar(verdicts[index]))
        }
    }

    private func beside(
        _ verdict: Verdict, _ cells: [String], _ widths: [Int], _ column: Int
    ) -> [String] {
        let gap = String(repeating: " ", count: Self.gap)
        var line = "  " + mark(verdict) + title(verdict).padded(to: column)
        if let remark = remark(verdict) {
            line += gap + remark
        } else {
            for (cell, width) in zip(cells, widths) where width > 0 {
                line += gap + cell.padded(to: width)
            }
        }
        while line.last == " " { line.removeLast() }
        return [line] + notes(verdict)
    }

    private func below(_ verdict: Verdict, _ row: Row) -> [String] {
        let title = title(verdict).wrapped(to: width - Self.margin)
        let figure =
            remark(verdict)
            ?? [row.observed, row.room].filter { !$0.isEmpty }.joined(separator: ", ")
        return ["  " + mark(verdict) + title[0]] + indented(title.dropFirst())
            + indented(figure.wrapped(to: width - Self.margin)) + notes(verdict)
    }

    private func mark(_ verdict: Verdict) -> String {
        let (word, paint) =
            switch verdict.result {
            case .passed: ("held", style.good)
            case .failed: verdict.isWarning ? ("warning", style.warning) : ("failed", style.bad)
            case .inconclusive: ("no base", style.warning)
            case .noData where verdict.lack != nil: ("unjudged", style.warning)
            case .noData: ("no data", verdict.fails ? style.bad : style.warning)
            }
        return paint(word) + String(repeating: " ", count: Self.margin - 2 - word.count)
    }

    private func title(_ verdict: Verdict) -> String { verdict.title.oneLine }

    /// What was seen; where the text has several limits also the one that decided.
    private func observed(_ verdict: Verdict) -> String {
        guard let observed = verdict.observed else { return "" }
        let text = verdict.unit.text(observed)
        return verdict.hasSeveralLimits == true
            ? "\(text) of \(verdict.unit.text(verdict.limit))" : text
    }

    /// What is said in place of figures where there are none.
    private func remark(_ verdict: Verdict) -> String? {
        if verdict.result == .inconclusive { return verdict.saying.oneLine }
        guard verdict.observed == nil else { return nil }
        return (verdict.notes.first ?? "no samples").oneLine
            + (verdict.optional ? ", optional" : "")
    }

    /// What is a count says itself how many there were.
    private func samples(_ verdict: Verdict) -> String {
        guard let observed = verdict.observed, Double(verdict.samples) != observed else {
            return ""
        }
        return Format.count(verdict.samples)
    }

    private func bar(_ verdict: Verdict) -> String {
        guard let used = verdict.used else { return "" }
        let full = Double(Self.cells)
        if used <= 1, verdict.result != .failed {
            let count = min(Self.cells, Int((used * full).rounded(used > 0.5 ? .down : .up)))
            return String(repeating: "▇", count: count).padded(to: Self.cells) + "|"
        }
        let over = max(1, Int(((min(used, 2) - 1) * full).rounded(.up)))
        return String(repeating: "▇", count: Self.cells) + "|"
            + String(repeating: "▇", count: min(over, Self.beyond))
            + (over > Self.beyond ? "…" : "")
    }

    /// Where its worst window was, and what else there is to know.
    private func notes(_ verdict: Verdict) -> [String] {
        var notes = verdict.notes
        if verdict.observed == nil, !notes.isEmpty { notes.removeFirst() }
        if verdict.result == .inconclusive { notes = [] }
        if let worst = verdict.worstText { notes.insert(worst, at: 0) }
        guard !notes.isEmpty else { return [] }
        return indented(notes.joined(separator: ", ").oneLine.wrapped(to: width - Self.margin))
    }

    private func indented(_ lines: some Sequence<String>) -> [String] {
        lines.map { String(repeating: " ", count: Self.margin) + $0 }
    }
}
