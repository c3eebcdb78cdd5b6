internal import Assertions
internal import Metrics
internal import Units

/// What the runs of a plan's baseline showed, as far as a run is held against it; known before that begins and
/// kept with it.
public struct BaselineRuns: Hashable, Sendable, Codable {
    /// The file as the plan has it.
    public var file: String
    /// How many of its runs count.
    public var count: Int
    /// Figures that are shown beside those of the run; some thresholds judge.
    var figures: [Figure]
    /// What is to be known of them.
    var notes: [String]
    var curve: BaseCurve?

    /// A figure, and what each run showed.
    struct Figure: Hashable, Sendable, Codable {
        var text: String
        /// With the labels of the run that is held against it, and with what the runs showed if a threshold
        /// judges by it.
        var comparison: Comparison
        var runs: [Double]
    }

    /// The runs of a file beside a run that has this header; its assertions get to know them.
    public init(_ runs: [SavedRun], file: String, for header: inout RunHeader) {
        self.file = file
        notes = []
        var fit: [SavedRun] = []
        for run in runs {
            if let flaw = run.flaw {
                notes.append("\(run.name) is left out: \(flaw)")
            } else {
                fit.append(run)
            }
        }
        count = fit.count
        let labels = header.labels
        figures = []
        func values(_ comparison: Comparison) -> [Double] {
            fit.compactMap { $0.value(of: comparison, labels) }
        }
        for index in header.assertions.indices {
            let names = header.assertions[index].subjects
            header.assertions[index].condition = header.assertions[index].condition.mapped {
                $0.baseline == nil ? $0 : $0.knowing(values($0))
            }
            let comparisons = header.assertions[index].condition.comparisons
            for (name, comparison) in zip(names, comparisons) where comparison.baseline != nil {
                let phase = header.assertions[index].phase.map { " (\($0))" } ?? ""
                add(Figure(text: name + phase, comparison: comparison, runs: values(comparison)))
            }
        }
        for usual in SavedComparison.usual(fit) {
            add(
                Figure(
                    text: usual.text, comparison: usual.comparison,
                    runs: values(usual.comparison)))
        }
        curve = BaseCurve(.rtt, of: fit.map { $0.samples(.rtt) })
        guard !fit.isEmpty else { return }
        let differences = RunDifferences(base: fit.headers, new: [header], name: "this run")
        notes = differences.notes + notes
        notes.append(
            "runs of other times are compared: \(differences.places); \(RunDifferences.drift)")
    }

    private mutating func add(_ figure: Figure) {
        if !figures.contains(where: { $0.text == figure.text }) { figures.append(figure) }
    }

    /// A run beside them, which is judged by its thresholds and by nothing here; nil without runs.
    func compare(
        _ store: MetricStore, _ labels: LabelSpace, _ phases: [PhaseSpan]
    ) -> RunComparison? {
        guard count > 0 else { return nil }
        var comparison = RunComparison(
            .baseline, base: "\(count) run\(count == 1 ? "" : "s") of \(file)", new: "this run",
            counted: "runs", interval: "to each of them")
        comparison.rows = figures.map { figure in
            figure.row(
                observed(figure.comparison, store: store, labels: labels, phases: phases))
        }
        comparison.notes = notes
        comparison.curve = curve
        return comparison
    }
}

extension BaselineRuns.Figure {
    /// It beside what a run showed.
    fileprivate func row(_ value: Double?) -> RunComparison.Row {
        let sorted = runs.sorted()
        let new = value.flatMap { $0.isFinite ? $0 : nil }
        var row = RunComparison.Row(
            text, unit: MeasureUnit(of: comparison.aggregate, comparison.metric),
            base: sorted.isEmpty ? nil : sorted.middle, new: new)
        row.count = RunComparison.Count(base: runs.count, new: new == nil ? 0 : 1)
        row.change = change(new, sorted)
        guard let limit = comparison.baseline else { return row }
        if let allowed = limit.allowed {
            row.allowed = isPoints ? allowed : sorted.middle > 0 ? allowed / sorted.middle : nil
        }
        row.answer = answer(new, limit)
        return row
    }

    private var isPoints: Bool { comparison.aggregate == .share }

    /// To the median, and to the highest and lowest of them.
    private func change(_ new: Double?, _ sorted: [Double]) -> RunComparison.Change? {
        guard let new, let low = sorted.first, let high = sorted.last else { return nil }
        if isPoints {
            return RunComparison.Change(
                new - sorted.middle, low: new - high, high: new - low, isPoints: true)
        }
        guard low > 0 else { return nil }
        return RunComparison.Change(
            new / sorted.middle - 1, low: new / high - 1, high: new / low - 1)
    }

    private func answer(_ new: Double?, _ limit: BaselineLimit) -> RunComparison.Answer {
        guard let new else { return .inconclusive("this run has no samples of it") }
        guard runs.count >= BaselineLimit.fewest, let median = limit.median,
            let allowed = limit.allowed
        else {
            return .inconclusive(
                "\(BaselineLimit.fewest) runs of the baseline are needed, there are \(runs.count)")
        }
        let isHighest = [.less, .lessOrEqual].contains(comparison.comparison)
        let (worst, best) = isHighest ? (runs.max(), runs.min()) : (runs.min(), runs.max())
        func isBeyond(_ one: Double, _ other: Double, _ higher: Bool) -> Bool {
            higher ? one > other : one < other
        }
        if isBeyond(new, median + allowed, isHighest), isBeyond(new, worst ?? new, isHighest) {
            return .regression
        }
        let isBetter =
            isBeyond(new, median - allowed, !isHighest) && isBeyond(new, best ?? new, !isHighest)
        return isBetter ? .improved : .within
    }
}
