import Metrics

/// What a second of a run has for windows: a sample belongs to the second in which it ended, whatever
/// stretch it was planned in.
struct WindowSecond {
    /// In nanoseconds from the start of the run.
    let start: Int64
    let end: Int64
    let observer: Observer
    /// The stretches that it has anything of.
    let stretches: Set<Int>
    /// The samples of each series as windows keep them, made once for all of them.
    private var coarse: [TimeMetric: [(key: SeriesKey, samples: CoarseHistogram)]] = [:]

    /// `metrics` are those of which samples are asked for.
    init(
        _ store: MetricStore, labels: LabelSpace, from start: Int64, to end: Int64,
        metrics: Set<TimeMetric>
    ) {
        self.start = start
        self.end = end
        observer = Observer(store: store, labels: labels, phases: [])
        stretches = Set(store.cells.keys.map { Int($0.stretch) })
        for metric in metrics {
            coarse[metric] = store.cells.compactMap { key, cell in
                cell[metric].map { (key, CoarseHistogram($0)) }
            }
        }
    }

    /// The samples of the selected series.
    func samples(_ metric: TimeMetric, in selection: Selection) -> CoarseHistogram {
        CoarseHistogram.sum(
            (coarse[metric] ?? []).filter { selection.contains($0.key) }.map(\.samples))
    }
}
