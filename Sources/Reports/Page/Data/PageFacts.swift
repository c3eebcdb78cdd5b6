import Assertions
import Metrics

/// What all sections of a page are made from.
struct PageFacts {
    let result: RunResult
    let columns: Columns
    let outline: PhaseOutline
    let strip: PhaseStrip
    let marks: [PageMark]
    let slots: TimeSlots
    /// What was measured of all.
    let measured: SeriesCell
    /// What was measured of the whole run.
    let whole: SeriesCell

    init(_ result: RunResult) {
        self.result = result
        columns = Columns(result.series.points)
        outline = PhaseOutline(result)
        strip = PhaseStrip(result, outline)
        marks = PageMark.all(of: result)
        slots = TimeSlots(columns)
        measured = result.store.cell(in: result.measured)
        whole = result.store.cell(in: .all)
    }

    var axis: TimeAxis { columns.axis }
    var store: MetricStore { result.store }
    var labels: LabelSpace { result.header.labels }
    var header: RunHeader { result.header }

    /// Whether the generator gave out, so that nothing is said about the target.
    var isSaturated: Bool { !result.conclusion.saturations.isEmpty }
    /// Whether that took the verdict.
    var isVoid: Bool { isSaturated && result.conclusion.outcome.kind == .none }

    /// The measured samples of a time; nil without any.
    func samples(_ metric: TimeMetric) -> Histogram? {
        measured[metric].flatMap { $0.count > 0 ? $0 : nil }
    }

    /// The phase that runs at a moment of the run in seconds.
    func phase(at moment: Double) -> String? {
        strip.phases.last { $0.start <= moment && moment < $0.end }?.name
    }

    /// The lettered mark that a moment belongs to: the last one in the three seconds before it.
    func mark(near moment: Double) -> String? {
        let reach = max(3, columns.seconds)
        return marks.last {
            $0.letter != nil && $0.moment <= moment + columns.seconds
                && moment <= $0.moment + reach
        }?.letter
    }

    /// Such as ` (mark A)`; empty where there is none.
    func markText(near moment: Double) -> String {
        mark(near: moment).map { " (mark\(Figure.gap)\($0))" } ?? ""
    }
}
