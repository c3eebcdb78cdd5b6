import Metrics
import Units

/// What the summary says of the calibration that a run was given.
extension Summary {
    /// A percentile in the measured phases that is not more than noise.
    private typealias Noise = (
        metric: TimeMetric, name: String, value: Double, floor: NoiseFloor.Figure
    )

    /// Lacks in a summary of a run that was given none.
    static var calibration: SummaryMember<RunResult> {
        SummaryMember(
            name: "calibration",
            meaning: "What the host shows by itself, and which times are that.",
            schema: calibrationBlock.reference, isOptional: true
        ) { result in
            result.header.floor.map { calibrationBlock.json(of: (result, $0)) }
        }
    }

    private static var calibrationBlock: SummaryBlock<(result: RunResult, floor: NoiseFloor)> {
        SummaryBlock(members: [
            .text("date", "When the host was calibrated, as ISO 8601 in UTC.") { $0.floor.date },
            .text("host", "The name of that host.") { $0.floor.host.name },
            .flag("used", "Whether it is that of this run, so that figures are held against it.") {
                NoiseCheck($0.result.header) != nil
            },
            .number("factor", "So many times its floor a time must be to be no noise.", 1) { _ in
                NoiseCheck.factor
            },
            .block("floors", "What the host shows by itself.", floors) { $0.floor.floors },
            .list("noise", "Times of the measured phases that are noise.", noise) {
                noises($0.result)
            },
        ])
    }

    private static var floors: SummaryBlock<NoiseFloor.Times> {
        func percentiles(
            _ metric: TimeMetric, _ path: KeyPath<NoiseFloor.Times, NoiseFloor.Percentiles>
        ) -> SummaryMember<NoiseFloor.Times> {
            .block(
                metric.name, metric.definition.meaning,
                SummaryBlock(
                    isLine: true,
                    members: [
                        .number("p50_ms", "The median.", 6) { $0.p50 },
                        .number("p90_ms", "The 90th percentile.", 6) { $0.p90 },
                        .number("p95_ms", "The 95th percentile.", 6) { $0.p95 },
                        .number("p99_ms", "The 99th percentile.", 6) { $0.p99 },
                    ])
            ) { $0[keyPath: path] }
        }
        return SummaryBlock(members: [
            percentiles(.rtt, \.rtt), percentiles(.serviceTime, \.serviceTime),
            percentiles(.sendLag, \.sendLag), percentiles(.receiveLag, \.receiveLag),
        ])
    }

    private static var noise: SummaryBlock<Noise> {
        SummaryBlock(
            isLine: true,
            members: [
                .text("metric", "The name of the time.") { $0.metric.name },
                .text("percentile", "Which of its percentiles.") { $0.name },
                .milliseconds("value_ms", "What was measured.") { $0.value },
                .text("floor", "The calibrated percentile that it was held against.") {
                    $0.floor.name
                },
                .milliseconds("floor_ms", "What the host shows by itself.") {
                    $0.floor.nanoseconds
                },
            ])
    }

    private static func noises(_ result: RunResult) -> [Noise] {
        guard let check = NoiseCheck(result.header) else { return [] }
        return check.floor.floors.all.map(\.metric).flatMap { metric -> [Noise] in
            let samples =
                metric == .receiveLag
                ? result.store.health[metric] ?? Histogram()
                : result.store.histogram(metric, in: result.measured)
            return MetricBlocks.quantiles.compactMap { name, quantile in
                guard let value = samples.quantile(quantile),
                    let floor = check.floor(under: value, of: metric, at: quantile)
                else { return nil }
                return (metric, name, value, floor)
            }
        }
    }
}
