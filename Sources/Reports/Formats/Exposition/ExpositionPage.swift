public import Assertions
public import Metrics

/// A run at a moment as metric families: what a scrape of it sees.
///
/// Counters and times are those of the whole run so far with the labels of the finest series, so that
/// sums over labels are the figures of the summary: `phase` (and `part`), `profile`, `url`, `message`,
/// for errors `kind`; `side` where there are two. Times are classic histograms; percentiles are for whoever asks
/// to compute.
public struct ExpositionPage: Sendable {
    /// What is known of a run at a moment.
    public struct Moment: Sendable {
        /// All that was measured so far.
        public var store: MetricStore
        /// Clients and connections now.
        public var gauges: LaneGauges
        /// The stretches that run now.
        public var running: [Int]
        /// Since the start, in nanoseconds.
        public var elapsed: Int64
        /// What was read of the target last, by `LabelSpace.observed`.
        public var observed: [Double?] = []
        /// As far as thresholds were judged.
        public var verdicts: [Verdict] = []
        /// nil while it goes on.
        public var outcome: Outcome?
        /// What was measured of the other side, of a run beside each other.
        public var against: Side?

        /// A side of a run: all that was measured of it so far, and who is there now.
        public struct Side: Sendable {
            public var store: MetricStore
            public var gauges: LaneGauges

            public init(store: MetricStore, gauges: LaneGauges) {
                self.store = store
                self.gauges = gauges
            }
        }

        public init(
            store: MetricStore, gauges: LaneGauges, running: [Int], elapsed: Int64,
            observed: [Double?] = [], verdicts: [Verdict] = [], outcome: Outcome? = nil
        ) {
            self.store = store
            self.gauges = gauges
            self.running = running
            self.elapsed = elapsed
            self.observed = observed
            self.verdicts = verdicts
            self.outcome = outcome
        }
    }

    private let header: RunHeader
    private let bounds: BucketBounds
    /// Labels of series that were told before, by side.
    private var labels: [RunSide: [SeriesKey: LabelText]] = [:]

    /// The pages of a run.
    public init(_ header: RunHeader) {
        self.header = header
        bounds = BucketBounds(header.assertions)
    }

    /// The page of a moment.
    public mutating func text(
        _ moment: Moment, _ dialect: ExpositionText.Dialect
    ) -> ExpositionText {
        var text = ExpositionText(dialect)
        let run = RunFamilies(header)
        run.identity(into: &text)
        run.progress(moment, into: &text)
        run.gauges([moment.gauges] + (moment.against.map { [$0.gauges] } ?? []), into: &text)
        run.observed(moment.observed, into: &text)
        let cells =
            series(moment.store, .new) + (moment.against.map { series($0.store, .against) } ?? [])
        for metric in CountMetric.allCases where metric != .errors {
            counter(metric, cells, into: &text)
        }
        errors(cells, into: &text)
        for metric in MetricFamily.times { times(metric, cells, into: &text) }
        run.loops(moment.store.cpuNanoseconds, into: &text)
        run.capacity(moment.store, into: &text)
        run.thresholds(moment.verdicts, into: &text)
        if let outcome = moment.outcome { run.verdict(outcome, into: &text) }
        text.finish()
        return text
    }

    private typealias Series = (key: SeriesKey, cell: SeriesCell, labels: LabelText)

    /// What clients do has no message, and what happens to messages has one. A counter is there from
    /// the first second of its series on, so that its first rise is seen.
    private func counter(
        _ metric: CountMetric, _ cells: [Series], into text: inout ExpositionText
    ) {
        let family = MetricFamily(metric)
        let isOfMessages = metric.isOfMessages
        let told = cells.filter {
            $0.cell[metric] > 0 || isOfMessages == ($0.key.message != SeriesKey.none)
        }
        guard !told.isEmpty else { return }
        text.head(family)
        for series in told { text.sample(family.sample, series.labels.text, series.cell[metric]) }
    }

    private func errors(_ cells: [Series], into text: inout ExpositionText) {
        let family = MetricFamily(.errors)
        text.head(family)
        for series in cells {
            for kind in ErrorKind.allCases where series.cell[kind] > 0 {
                text.sample(
                    family.sample, series.labels.open + "kind=\"\(kind.name)\"}", series.cell[kind])
            }
        }
    }

    private func times(
        _ metric: TimeMetric, _ cells: [Series], into text: inout ExpositionText
    ) {
        let family = MetricFamily(metric)
        let limits = bounds[metric]
        var isFirst = true
        for series in cells {
            guard let samples = series.cell[metric] else { continue }
            if isFirst { text.head(family) }
            isFirst = false
            text.histogram(
                family, series.labels, CumulativeCounts(samples, upTo: limits).counts,
                upTo: limits, count: samples.count, nanoseconds: samples.moments.sum)
        }
    }

    private mutating func series(_ store: MetricStore, _ side: RunSide) -> [Series] {
        store.cells.sorted { $0.key.order < $1.key.order }
            .map { (key: $0.key, cell: $0.value, labels: label($0.key, side)) }
    }

    private mutating func label(_ key: SeriesKey, _ side: RunSide) -> LabelText {
        if let known = labels[side]?[key] { return known }
        let names = side == .new ? header.labels : header.labels.ofAgainst ?? header.labels
        let place = names.stretches[Int(key.stretch)].places[0]
        let text = LabelText([
            ("phase", names.phases[place.phase]), ("part", place.part.map { "\($0)" } ?? ""),
            ("profile", names.profiles[Int(key.profile)]),
            (
                "url",
                names.urls.indices.contains(Int(key.url)) ? names.urls[Int(key.url)] : ""
            ),
            (
                "message",
                key.message == SeriesKey.none ? "" : names.messages[Int(key.message)]
            ), ("side", header.labels.against == nil ? "" : side.rawValue),
        ])
        labels[side, default: [:]][key] = text
        return text
    }
}

extension SeriesKey {
    /// The same series come in the same order in each page.
    fileprivate var order: (UInt16, UInt16, UInt16, UInt16) { (stretch, profile, message, url) }
}
