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
    /// Those that go where there is no room, the first one first.
    private static let spare = [4, 1, 3]
    private static let leastFirst = 10

    /// All lines; none of a run that observes nothing.
    var lines: [String] {
        let gauges = result.header.labels.observed
        if gauges.isEmpty { return [] }
        let room = max(2, (width - Self.leastFirst) / Self.cell)
        let gone = Self.spare.prefix(max(0, Self.heads.count - room))
        let shown = Self.heads.indices.filter { !gone.contains($0) }
        let longest = gauges.map(\.name.columns).max() ?? 0
        let first = max(
            Self.leastFirst, min(max(12, longest + 3), width - Self.cell * shown.count))
        let head = "Observed".padded(to: first) + shown.map { aligned(Self.heads[$0]) }.joined()
        let rows = gauges.indices.map { index in
            let figures = figures(index, gauges[index].unit)
            return "  " + gauges[index].name.cut(to: first - 3).padded(to: first - 2)
                + shown.map { aligned(figures[$0]) }.joined()
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
