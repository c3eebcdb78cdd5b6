import Metrics
import Reports
import Units

/// What was read of the target in the measured time: a line for each gauge, and below what could not be
/// read.
///
///     Observed            avg      min      max     last    a min
///       server.cpu       0.52    0.400    0.610    0.530    0.012
///       server.rss   12.3 MiB 12.1 MiB 12.4 MiB 12.4 MiB  1.2 KiB
///       server: 3 of 60 scrapes failed: timed out (first after 12s)
struct ObservedText {
    let result: RunResult
    let style: Style
    let width: Int

    private static let cell = 10
    private static let heads = ["avg", "min", "max", "last", "a min"]

    /// All lines; none of a run that observes nothing.
    var lines: [String] {
        let gauges = result.header.labels.observed
        if gauges.isEmpty { return [] }
        let cells = Self.cell * Self.heads.count
        let longest = gauges.map(\.name.columns).max() ?? 0
        let first = max(12, min(longest + 3, width - cells))
        let head = "Observed".padded(to: first) + Self.heads.map(aligned).joined()
        let rows = gauges.indices.map { index in
            "  " + gauges[index].name.cut(to: first - 3).padded(to: first - 2)
                + figures(index, gauges[index].unit).map(aligned).joined()
        }
        return [style.heading(head)] + rows + notes
    }

    private func aligned(_ text: String) -> String { text.aligned(to: Self.cell) }

    private func figures(_ index: Int, _ unit: ObservedGauge.Unit) -> [String] {
        guard let seen = result.store.gauges.summary(.observed(index), in: result.measured) else {
            return Self.heads.map { _ in "–" }
        }
        return [seen.mean, seen.min, seen.max, seen.last, seen.slope].map { value in
            guard let value else { return "–" }
            return unit == .bytes ? Format.bytes(value) : Format.number(value)
        }
    }

    /// What could not be read, and when the target ended.
    private var notes: [String] {
        (result.conclusion.observed ?? []).flatMap(notes).flatMap { note in
            note.oneLine.wrapped(to: width - 4).enumerated()
                .map { ($0 == 0 ? "  " : "    ") + style.warning($1) }
        }
    }

    private func notes(_ history: ObservedHistory) -> [String] {
        let word = history.isScraped ? "scrapes" : "readings"
        var notes: [String] = []
        if history.failed > 0 {
            let reasons = history.problems.map { problem in
                (problem.count == history.failed
                    ? "" : "\(Format.count(problem.count)) × ") + problem.text
                    + " (first after \(time(problem.first)))"
            }
            notes.append(
                "\(history.name): \(Format.count(history.failed)) of "
                    + "\(Format.count(history.readings)) \(word) failed: "
                    + reasons.joined(separator: ", "))
        }
        if history.late > 0 {
            notes.append(
                "\(history.name): \(Format.count(history.late)) \(word) came too late or were not made"
            )
        }
        notes += history.unreadable.map { "\(history.name): \($0)" }
        if let end = history.end {
            notes.append("\(history.name): \(end.text) after \(time(end.at)) (\(history.place))")
        }
        return notes
    }

    /// To a tenth of a second.
    private func time(_ nanoseconds: Int64) -> String {
        TimeAmount.milliseconds(Int64((Double(nanoseconds) / 1e8).rounded()) * 100).description
    }
}
