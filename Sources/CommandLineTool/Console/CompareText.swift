import Assertions
import Reports

/// What `wsplan compare` prints: what all figures come to, then each of them.
struct CompareText {
    private let outcome: Outcome
    private let comparison: RunComparison
    private let style: Style
    private let width: Int

    init(outcome: Outcome, comparison: RunComparison, style: Style, columns: Int? = nil) {
        self.outcome = outcome
        self.comparison = comparison
        self.style = style
        width = max(40, min(columns ?? 80, 100))
    }

    /// All lines.
    var text: String {
        let (word, paint) =
            switch outcome.kind {
            case .passed: ("PASSED", style.good)
            case .failed: ("FAILED", style.bad)
            case .done, .none: ("INCONCLUSIVE", style.warning)
            }
        let start = "inconclusive: "
        let reason =
            outcome.reason.hasPrefix(start)
            ? String(outcome.reason.dropFirst(start.count)) : outcome.reason
        let lines = reason.oneLine.wrapped(to: width - word.count - 2)
        let indent = String(repeating: " ", count: word.count + 2)
        let table = ComparisonText(comparison, style: style, width: width).lines
        return ([paint(word) + "  " + lines.joined(separator: "\n" + indent), ""] + table)
            .joined(separator: "\n") + "\n"
    }
}
