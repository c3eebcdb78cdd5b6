internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Reports

extension Forecast {
    /// Each run of a phase as it is planned, of one that may end earlier its longest, in the order of time and
    /// by a stretch of it.
    func phases(_ graph: StageGraph) -> [PhaseSpan] {
        var stages: [Int: Stage] = [:]
        for stage in graph.stages where stage.duration > 0 {
            let phase = graph.labels.stretches[stage.label].places[0].phase
            if stages[phase] == nil { stages[phase] = stage }
        }
        return PlannedCourse.spans(self).compactMap { span in
            stages[span.phase].map { stage in
                PhaseSpan(
                    stretch: stage.label, shape: stage.shape,
                    start: Int64((span.start * 1e9).rounded()),
                    end: Int64((span.end * 1e9).rounded()), measured: stage.measured)
            }
        }
    }
}
