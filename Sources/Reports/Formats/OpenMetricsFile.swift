import Assertions
import Metrics

/// `x.prom`: the run over its time as OpenMetrics with time stamps, for
/// `promtool tsdb create-blocks-from openmetrics`.
///
/// The families are those of a scrape, without the labels of series but for the side, for points have none: sums
/// over labels of a scraped run are these figures. Counters are those so far at the end of each point. All
/// samples of a family stand together, so it is written at the end.
struct OpenMetricsFile {
    private let result: RunResult
    private let bounds: BucketBounds
    private let run: RunFamilies

    init(_ result: RunResult) {
        self.result = result
        bounds = BucketBounds(result.header.assertions)
        run = RunFamilies(result.header)
    }

    var bytes: [UInt8] {
        var text = ExpositionText(.openMetrics)
        text.stamp(milliseconds: end)
        run.identity(into: &text)
        for metric in SeriesPoint.counted { counter(metric, into: &text) }
        gauges(into: &text)
        for metric in [TimeMetric.rtt, .serviceTime, .sendLag] { times(metric, into: &text) }
        text.head(.loopTime)
        var used: Int64 = 0
        for point in result.series.points {
            used &+= point.cpuNanoseconds
            stamp(point, &text)
            text.sample(MetricFamily.loopTime.sample, "", Double(used) / 1e9)
        }
        observed(into: &text)
        text.stamp(milliseconds: end)
        run.capacity(result.store, into: &text)
        run.thresholds(result.conclusion.verdicts, into: &text)
        run.verdict(result.conclusion.outcome, into: &text)
        text.finish()
        return text.bytes
    }

    /// The end of the run, in milliseconds since 1970; not before its last point.
    private var end: Int64 {
        result.header.startMilliseconds
            &+ max(
                result.conclusion.durationNanoseconds / 1_000_000,
                Int64(result.series.points.last.map { $0.start + $0.seconds } ?? 0) * 1_000)
    }

    private func stamp(_ point: SeriesPoint, _ text: inout ExpositionText) {
        text.stamp(
            milliseconds: result.header.startMilliseconds
                &+ Int64(point.start + point.seconds) * 1_000)
    }

    private func counter(_ metric: CountMetric, into text: inout ExpositionText) {
        let family = MetricFamily(metric)
        text.head(family)
        for (label, points) in sides {
            var total: UInt64 = 0
            for point in points {
                total &+= point[metric]
                stamp(point, &text)
                text.sample(family.sample, label.text, total)
            }
        }
    }

    /// The points of each side, with the label of that where there are two.
    private var sides: [(label: LabelText, points: [SeriesPoint])] {
        run.sides.map { side, label in
            (label, side == .new ? result.series.points : result.against?.series.points ?? [])
        }
    }

    private func gauges(into text: inout ExpositionText) {
        text.head(.connections)
        for (label, points) in sides {
            for point in points {
                stamp(point, &text)
                text.sample(MetricFamily.connections.sample, label.text, point.connections)
            }
        }
        text.head(.clients)
        for (label, points) in sides {
            for state in StateGauge.allCases {
                for point in points {
                    stamp(point, &text)
                    text.sample(
                        MetricFamily.clients.sample, label.open + "state=\"\(state.name)\"}",
                        point.clients(in: state))
                }
            }
        }
        text.head(.phase)
        let names = result.header.labels
        for phase in names.phases.indices {
            let label = LabelText([("phase", names.phases[phase])]).text
            for point in result.series.points {
                let running = SecondFigures(point, result.conclusion.phases, names).phases
                stamp(point, &text)
                text.sample(
                    MetricFamily.phase.sample, label,
                    UInt64(running.contains(names.phases[phase]) ? 1 : 0))
            }
        }
    }

    private func times(_ metric: TimeMetric, into text: inout ExpositionText) {
        let family = MetricFamily(metric)
        let limits = bounds[metric]
        text.head(family)
        for (label, points) in sides {
            var counts = [UInt64](repeating: 0, count: limits.count)
            var (count, sum): (UInt64, UInt64) = (0, 0)
            for point in points {
                guard let samples = point.times.first(where: { $0.metric == metric })?.samples
                else { continue }
                let more = CumulativeCounts(samples, upTo: limits).counts
                for index in counts.indices { counts[index] &+= more[index] }
                count &+= samples.moments.count
                sum &+= samples.moments.sum
                stamp(point, &text)
                text.histogram(
                    family, label, counts, upTo: limits, count: count, nanoseconds: sum)
            }
        }
    }

    private func observed(into text: inout ExpositionText) {
        for unit in [ObservedGauge.Unit.cores, .bytes, .number] {
            let gauges = result.header.labels.observed.enumerated()
                .filter { $0.element.unit == unit }
            guard !gauges.isEmpty else { continue }
            let family = MetricFamily.observed(unit)
            text.head(family)
            for (index, gauge) in gauges {
                let label = LabelText([("gauge", gauge.name)]).text
                for point in result.series.points where index < point.observed.count {
                    guard let values = point.observed[index] else { continue }
                    stamp(point, &text)
                    text.sample(family.sample, label, values.mean)
                }
            }
        }
    }
}

extension OutputFormat {
    /// What Prometheus loads.
    static let openMetrics = OutputFormat(
        key: "prom", ending: ".prom",
        sentence:
            "The run over its time, for `promtool tsdb create-blocks-from openmetrics`."
    ) { OpenMetricsFile($0).bytes }
}
