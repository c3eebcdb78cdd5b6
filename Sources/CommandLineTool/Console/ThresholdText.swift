import Assertions
import Units

/// How each threshold came out: its mark, its text, and what was seen against the limit.
///
///     Thresholds
///       ok       p99(rtt) < 50ms    2.93 ms (limit 50 ms), 100 samples
///       no data  p99(delivery) < 1s   no samples (limit 1,000 ms), optional
struct ThresholdText {
    let verdicts: [Verdict]
    let style: Style
    let width: Int

    /// Columns before the text: indent and mark.
    static let margin = 11
    /// Details stand beside the text only if they get so many columns.
    private static let detailWidth = 34

    init(_ verdicts: [Verdict], style: Style, width: Int) {
        self.verdicts = verdicts
        self.style = style
        self.width = width
    }

    /// All lines; none without thresholds.
    var lines: [String] {
        guard !verdicts.isEmpty else { return [] }
        let column = (verdicts.map { title($0).columns }.max() ?? 0) + 2
        let isBeside = ThresholdText.margin + column + ThresholdText.detailWidth <= width
        return [style.heading("Thresholds")]
            + verdicts.flatMap { isBeside ? beside($0, column) : below($0) }
    }

    private func beside(_ verdict: Verdict, _ column: Int) -> [String] {
        let margin = ThresholdText.margin + column
        let details = details(verdict).wrapped(to: width - margin)
        return ["  " + mark(verdict) + title(verdict).padded(to: column) + details[0]]
            + details.dropFirst().map { String(repeating: " ", count: margin) + $0 }
    }

    private func below(_ verdict: Verdict) -> [String] {
        let room = width - ThresholdText.margin
        let title = title(verdict).wrapped(to: room)
        let rest = title.dropFirst() + details(verdict).wrapped(to: room)
        return ["  " + mark(verdict) + title[0]]
            + rest.map { String(repeating: " ", count: ThresholdText.margin) + $0 }
    }

    private func mark(_ verdict: Verdict) -> String {
        let (word, paint) =
            switch verdict.result {
            case .passed: ("ok", style.good)
            case .failed: verdict.isWarning ? ("warning", style.warning) : ("failed", style.bad)
            case .noData: ("no data", verdict.fails ? style.bad : style.warning)
            }
        return paint(word) + String(repeating: " ", count: ThresholdText.margin - 2 - word.count)
    }

    private func title(_ verdict: Verdict) -> String { verdict.title.oneLine }

    /// What was seen against the limit.
    func details(_ verdict: Verdict) -> String {
        let limit = "(limit \(verdict.unit.text(verdict.limit)))"
        guard let observed = verdict.observed else {
            return "\(verdict.notes.first ?? "no samples") \(limit)"
                + (verdict.optional ? ", optional" : "")
        }
        var notes = verdict.notes
        if let worst = verdict.worstText { notes.insert(worst.oneLine, at: 0) }
        // What is a count says itself how many there were.
        if notes.isEmpty, Double(verdict.samples) != observed {
            notes = [
                Format.count(verdict.samples) + (verdict.samples == 1 ? " sample" : " samples")
            ]
        }
        return (["\(verdict.unit.text(observed)) \(limit)"] + notes).joined(separator: ", ")
    }
}
