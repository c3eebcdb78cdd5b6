import Assertions
import Metrics

/// What all sections of a page are made from.
struct PageFacts {
    let result: RunResult
    /// How far it has come; nil of one that is over.
    let progress: RunProgress?
    /// The same result with the phases as they are to be, of a run that goes on.
    let outlook: RunResult
    let columns: Columns
    let outline: PhaseOutline
    let strip: PhaseStrip
    let marks: [PageMark]
    let slots: TimeSlots
    /// What was measured of all.
    let measured: SeriesCell
    /// What was measured of the whole run.
    let whole: SeriesCell
    /// The other side, of a run beside each other.
    let against: PageAgainst?

    init(_ result: RunResult, _ progress: RunProgress? = nil) {
        self.result = result
        self.progress = progress
        outline = PhaseOutline(result)
        if let progress {
            let phases = RunOutlook(result.conclusion.phases, progress, result.header.labels)
            var outlook = result
            outlook.conclusion.phases = phases.phases
            self.outlook = outlook
            columns = Columns(
                result.series.points, until: result.seconds,
                planned: max(phases.end, result.seconds), hasSides: result.against != nil)
            strip = PhaseStrip(outlook, PhaseOutline(outlook))
        } else {
            outlook = result
            columns = Columns(
                result.series.points, until: result.seconds, hasSides: result.against != nil)
            strip = PhaseStrip(result, outline)
        }
        marks = PageMark.all(of: result)
        slots = TimeSlots(columns)
        measured = result.store.cell(in: result.measured)
        whole = result.store.cell(in: .all)
        against = PageAgainst(result, beside: columns)
    }

    var axis: TimeAxis { columns.axis }
    /// How far a run has come that goes on, in seconds.
    var now: Double? { progress.map { Double($0.elapsed) / 1e9 } }
    var store: MetricStore { result.store }
    var labels: LabelSpace { result.header.labels }
    var header: RunHeader { result.header }

    /// Whether the generator gave out, so that nothing is said about the target.
    var isSaturated: Bool {
        !result.conclusion.ways(labels).isEmpty
    }
    /// Whether that took the verdict; a plan may ask for a warning alone.
    var isVoid: Bool {
        isSaturated && header.saturation.voids && result.conclusion.outcome.kind == .none
    }

    /// The measured samples of a time; nil without any.
    func samples(_ metric: TimeMetric) -> Histogram? {
        measured[metric].flatMap { $0.count > 0 ? $0 : nil }
    }

    /// When the last phase ended, in seconds. After that only what is late still comes.
    var phasesEnd: Double {
        strip.phases.isEmpty ? axis.seconds : strip.phases.map(\.end).max() ?? axis.seconds
    }

    /// The columns in which a phase ran.
    var phaseColumns: Range<Int> {
        let end = phasesEnd
        return
            0..<(columns.ranges.indices.first { columns.start($0) >= end - 0.001 }
            ?? columns.count)
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
        mark(near: moment).map { " (mark\(PageFigure.gap)\($0))" } ?? ""
    }
}
