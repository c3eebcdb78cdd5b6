import Assertions
import Metrics

/// The time of the plan at a moment of the run. They part where a phase ended earlier than it might have.
struct PlannedTime {
    /// A run of a phase as it was, in seconds, and when the plan has it.
    private var phases: [(start: Double, end: Double, planned: PlannedCourse.Span)] = []
    private let isSame: Bool

    init(_ course: PlannedCourse, _ result: RunResult) {
        let planned = course.spans ?? []
        isSame = planned.isEmpty
        if isSame { return }
        let labels = result.header.labels
        var ran: [Int: [(start: Double, end: Double)]] = [:]
        for span in result.conclusion.phases.sorted(by: { $0.start < $1.start }) {
            let phase = labels.stretches[span.stretch].places[0].phase
            let (start, end) = (Double(span.start) / 1e9, Double(span.end) / 1e9)
            var runs = ran[phase] ?? []
            if let last = runs.last, start <= last.end + 0.001 {
                runs[runs.count - 1].end = max(last.end, end)
            } else {
                runs.append((start, end))
            }
            ran[phase] = runs
        }
        for (phase, planned) in Dictionary(grouping: planned, by: \.phase) {
            for (run, span) in zip(ran[phase] ?? [], planned) {
                phases.append((run.start, run.end, span))
            }
        }
    }

    /// nil where nothing of the plan runs.
    func moment(at moment: Double) -> Double? {
        if isSame { return moment }
        let here = phases.filter { $0.start <= moment && moment < $0.end }
        // Of branches side by side the one that began last knows best.
        return here.max { $0.start < $1.start }.map {
            min($0.planned.end - 1e-6, $0.planned.start + moment - $0.start)
        }
    }
}
