import Metrics
import Reports
import Units

/// The kinds of errors of a run, most frequent first: how many, what was said in the first case, when
/// they happened, what probably helps.
struct ErrorText {
    let result: RunResult
    let style: Style
    let width: Int
    /// What stands above them.
    var title = "Errors"

    /// The most close codes or statuses that are told of one kind.
    private static let mostCodes = 5

    private var store: MetricStore { result.store }

    /// Nothing where there are no errors.
    var lines: [String] {
        let kinds = ErrorKind.allCases.map { (kind: $0, count: store.errors($0)) }
            .filter { $0.count > 0 }
            .sorted { ($1.count, $0.kind.rawValue) < ($0.count, $1.kind.rawValue) }
        let name = (kinds.map { $0.kind.name.count }.max() ?? 0) + 2
        let count = kinds.map { Format.count($0.count).count }.max() ?? 0
        let texts = store.firstTexts
        let rows = kinds.flatMap { kind in
            let start =
                "  " + kind.kind.name.padded(to: name)
                + Format.count(kind.count).aligned(to: count)
            let text = texts[kind.kind] ?? ""
            return hanging(start, text, width)
                + (codes(of: kind.kind, first: text) + [times(of: kind.kind)]).flatMap { line in
                    hanging(String(repeating: " ", count: start.columns), line, width)
                        .map(style.faint)
                }
                + hint(kind.kind, text, below: start)
        }
        return rows.isEmpty ? [] : [style.heading(title)] + rows
    }

    /// A line for each code where there are several.
    private func codes(of kind: ErrorKind, first: String) -> [String] {
        let details = store.details(of: kind)
        guard details.count > 1 else { return [] }
        return details.prefix(Self.mostCodes).map { detail in
            let text = store.firstText(kind, code: detail.code) ?? ""
            let other = text == first ? "" : ": \(text)"
            return "\(detail.code) × \(Format.count(detail.count))\(other)"
        } + (details.count > Self.mostCodes ? ["and \(details.count - Self.mostCodes) more"] : [])
    }

    private func times(of kind: ErrorKind) -> String {
        guard let span = store.errorSpans[kind] else { return "" }
        let first = Self.time(span.first)
        let last = Self.time(span.last)
        return first == last ? "at \(first)" : "first at \(first), last at \(last)"
    }

    private func hint(_ kind: ErrorKind, _ text: String, below start: String) -> [String] {
        guard let hint = ErrorHint.hint(kind, text, urls: result.header.labels.urls) else {
            return []
        }
        return hanging(String(repeating: " ", count: start.columns), "hint: \(hint)", width)
    }

    /// A moment of the run, such as `12.3s`.
    private static func time(_ nanoseconds: Int64) -> String {
        Format.fixed(Double(max(0, nanoseconds)) / 1e9, decimals: 1) + "s"
    }
}

/// Text of others behind a start, two spaces from it, in lines that fit a width; nothing of an empty
/// text but its start, if that says something.
func hanging(_ start: String, _ text: String, _ width: Int) -> [String] {
    let indent = start.columns + 2
    let lines = text.oneLine.wrapped(to: width - indent)
    guard !lines[0].isEmpty else {
        return start.allSatisfy { $0 == " " } ? [] : [start]
    }
    return lines.enumerated().map { index, line in
        (index == 0 ? start : "").padded(to: indent) + line
    }
}
