import Assertions
import Metrics

/// The phases of a run that goes on: those that ran, what runs up to its planned end, and those to come, which
/// move with the one that runs.
struct RunOutlook {
    /// In order of time.
    let phases: [PhaseSpan]

    /// A run of a phase, its parts joined.
    private struct Run {
        let phase: Int
        let start: Int64
        /// The last of its spans.
        var last: Int
        let planned: PhaseSpan?

        /// How much later than planned it began.
        var shift: Int64 { planned.map { start - $0.start } ?? 0 }
    }

    /// Parts of a phase follow each other within this, in nanoseconds.
    private static let joint: Int64 = 1_000_000

    init(_ ran: [PhaseSpan], _ progress: RunProgress, _ labels: LabelSpace) {
        func phase(_ span: PhaseSpan) -> Int { labels.stretches[span.stretch].places[0].phase }
        var spans = ran.sorted { ($0.start, $0.stretch) < ($1.start, $1.stretch) }
        var coming = Dictionary(grouping: progress.planned, by: phase).mapValues { $0[...] }
        var runs: [Run] = []
        for (index, span) in spans.enumerated() {
            let own = phase(span)
            if let before = runs.lastIndex(where: { $0.phase == own }),
                span.start <= spans[runs[before].last].end + Self.joint
            {
                runs[before].last = index
            } else {
                runs.append(
                    Run(
                        phase: own, start: span.start, last: index,
                        planned: coming[own]?.popFirst()))
            }
        }
        for run in runs where progress.running.contains(spans[run.last].stretch) {
            let end = run.planned.map { $0.end + run.shift } ?? 0
            spans[run.last].end = max(spans[run.last].end, end)
        }
        let shift = runs.last { $0.planned != nil }?.shift ?? 0
        for var span in coming.values.joined() where !progress.running.isEmpty || ran.isEmpty {
            span.start = max(progress.elapsed, span.start + shift)
            span.end = max(span.start, span.end + shift)
            spans.append(span)
        }
        phases = spans.sorted { ($0.start, $0.stretch) < ($1.start, $1.stretch) }
    }

    /// When the last one ends, in seconds.
    var end: Double { Double(phases.map(\.end).max() ?? 0) / 1e9 }
}
