import Assertions
import Metrics

/// The phases in the order of time, as the strip above each plot names them.
struct PhaseStrip {
    /// A phase and when it ran, in seconds.
    struct Phase {
        var name: String
        var shape: String
        var start: Double
        var end: Double
        var measured: Bool
    }

    private(set) var phases: [Phase] = []

    /// More inner phases than these are told as the one that they belong to.
    private static let mostInner = 12

    /// Phases side by side, and many rounds, are told as the phase around them.
    init(_ result: RunResult, _ outline: PhaseOutline) {
        let outer = outline.rows.filter { $0.around.isEmpty }
            .sorted { ($0.extent.start, $0.name) < ($1.extent.start, $1.name) }
        for row in outer {
            let inner = PhaseStrip.leaves(inside: row, result)
            let areApart = zip(inner, inner.dropFirst()).allSatisfy { $0.end <= $1.start }
            if inner.count > 1, inner.count <= Self.mostInner, areApart {
                phases += inner
            } else {
                phases.append(
                    Phase(
                        name: row.name, shape: row.shape, start: Double(row.extent.start) / 1e9,
                        end: Double(row.extent.end) / 1e9, measured: row.extent.measured))
            }
        }
    }

    /// The finest phases inside one, each time that they ran, parts of one joined.
    private static func leaves(
        inside row: PhaseOutline.Row, _ result: RunResult
    ) -> [Phase] {
        let labels = result.header.labels
        var leaves: [Phase] = []
        for span in result.conclusion.phases.sorted(by: { $0.start < $1.start })
        where row.extent.stretches.contains(span.stretch) {
            let name = labels.phases[labels.stretches[span.stretch].places[0].phase]
            let (start, end) = (Double(span.start) / 1e9, Double(span.end) / 1e9)
            if let last = leaves.last, last.name == name, start <= last.end + 0.001 {
                leaves[leaves.count - 1].end = max(last.end, end)
            } else {
                leaves.append(
                    Phase(
                        name: name, shape: span.shape, start: start, end: end,
                        measured: span.measured))
            }
        }
        return leaves
    }

    /// The place of the phase that runs at a moment, of several the one that began last.
    func place(at moment: Double) -> Int? {
        phases.lastIndex { $0.start <= moment && moment < $0.end }
    }

    /// Whether something of it is not judged.
    var hasUnjudged: Bool { phases.contains { !$0.measured } }
}
