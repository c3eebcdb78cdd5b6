import Assertions
import Reports
import Units

/// The end of a suite: what all plans came to, and each of them in a row.
///
///     FAILED  1 of 3 plans failed: steady
///       PASSED      gate    12.1s  2 thresholds passed
///       FAILED      steady  30s    1 of 2 thresholds failed: p99(rtt) < 50ms
///       not run     soak
struct SuiteText {
    let names: [String]
    /// Of the first plans; the others were not run.
    let ends: [RunEnd]
    let style: Style
    let width: Int

    init(names: [String], ends: [RunEnd], style: Style, columns: Int? = nil) {
        self.names = names
        self.ends = ends
        self.style = style
        width = max(60, min(columns ?? 80, 100))
    }

    /// All lines.
    var text: String { ([head] + rows).joined(separator: "\n") + "\n" }

    private var head: String {
        let code = ends.map(\.code).ofAll
        let those = zip(names, ends).filter { $1.code == code }.map(\.0)
        let count = "\(those.count) of \(names.count) plans"
        let (word, paint, said): (String, (String) -> String, String) =
            switch code {
            case .passed: ("PASSED", style.good, "all \(names.count) plans passed")
            case .failed: ("FAILED", style.bad, "\(count) failed: \(those.list)")
            case .noVerdict:
                ("NO VERDICT", style.warning, "\(count) came to no verdict: \(those.list)")
            case .interrupted: ("NO VERDICT", style.warning, "interrupted in \(those.list)")
            case .invalid: ("NO VERDICT", style.warning, "\(count) could not be run: \(those.list)")
            case .unwritten:
                ("NO VERDICT", style.warning, "results of \(count) were not written: \(those.list)")
            }
        let lines = said.oneLine.wrapped(to: width - word.count - 2)
        return paint(word) + "  "
            + lines.joined(separator: "\n" + String(repeating: " ", count: word.count + 2))
    }

    private var rows: [String] {
        let first = names.map(\.columns).max() ?? 0
        let times = ends.map { $0.result.map { Self.time($0.seconds) } ?? "" }
        let second = times.map(\.columns).max() ?? 0
        return names.indices.flatMap { index -> [String] in
            let name = names[index].oneLine.padded(to: first)
            guard ends.indices.contains(index) else {
                return ["  " + style.faint("not run".padded(to: 12)) + name]
            }
            let (word, paint) = mark(ends[index])
            let reason = ends[index].result?.conclusion.outcome.reason ?? "it could not be run"
            let margin = 18 + first + second
            let lines = reason.oneLine.wrapped(to: max(24, width - margin))
            let start =
                "  \(paint(word.padded(to: 12)))\(name)  \(times[index].padded(to: second))  "
            return [start + lines[0]]
                + lines.dropFirst().map { String(repeating: " ", count: margin) + $0 }
        }
    }

    private func mark(_ end: RunEnd) -> (String, (String) -> String) {
        switch end.result?.conclusion.outcome.kind {
        case .passed: ("PASSED", style.good)
        case .done: ("DONE", style.heading)
        case .failed: ("FAILED", style.bad)
        case .some(.none), nil: ("NO VERDICT", style.warning)
        }
    }

    /// Seconds to a tenth.
    private static func time(_ seconds: Double) -> String {
        TimeAmount.milliseconds(Int64((seconds * 10).rounded()) * 100).description
    }
}

extension [String] {
    /// The first three, and how many more there are.
    fileprivate var list: String {
        prefix(3).joined(separator: ", ") + (count > 3 ? ", and \(count - 3) more" : "")
    }
}
