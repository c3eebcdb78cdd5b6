import Metrics

/// What sections need of the side `against`, in the columns and slots of the first side.
struct PageAgainst {
    let result: RunResult
    let columns: Columns
    let slots: TimeSlots
    let outline: PhaseOutline
    /// What was measured of it in the measured phases, and in the whole run.
    let measured: SeriesCell
    let whole: SeriesCell

    /// What it is called in plots and tables.
    static let name = "against"

    /// nil where there is one side.
    init?(_ result: RunResult, beside columns: Columns) {
        guard let other = result.ofAgainst else { return nil }
        self.result = other
        self.columns = Columns(other.series.points, like: columns)
        slots = TimeSlots(self.columns)
        outline = PhaseOutline(other)
        measured = other.store.cell(in: other.measured)
        whole = other.store.cell(in: .all)
    }

    var store: MetricStore { result.store }

    /// Its measured samples of a time; nil without any.
    func samples(_ metric: TimeMetric) -> Histogram? {
        measured[metric].flatMap { $0.count > 0 ? $0 : nil }
    }
}

extension PageFacts {
    /// The names of both sides at the ends of their lines, each with its last value; nothing where there is one
    /// side. Gauges are read when their second is over: the last one shows who has left by then.
    func ends(
        _ own: [Double?], _ name: String, beside other: [Double?]?, areGauges: Bool = false,
        _ text: (Double) -> String = PageFigure.number
    ) -> [TimePlot.End] {
        guard let other else { return [] }
        let lines = [(own, name, "p95"), (other, PageAgainst.name, "base")]
        return lines.compactMap { values, name, style in
            last(values, areGauges ? 1 : 0).map {
                TimePlot.End(value: $0, name: name, text: text($0), style: style)
            }
        }
    }

    /// The last value while phases ran, where there are others without so many at the end.
    func last(_ values: [Double?], _ leftOut: Int = 0) -> Double? {
        let known = values[phaseColumns].compactMap { $0 }
        return known.dropLast(leftOut).last ?? known.last
    }

    /// The line of the other side; nothing where there is none.
    func line(_ against: [Double?]?, _ traces: Traces) -> HTML {
        against.map { traces.line($0, "base", name: PageAgainst.name) } ?? ""
    }

    /// What was measured of both sides in the whole run: the generator made the load of both.
    var bothSides: SeriesCell {
        guard let against else { return whole }
        var cell = whole
        cell.merge(against.whole)
        return cell
    }
}
