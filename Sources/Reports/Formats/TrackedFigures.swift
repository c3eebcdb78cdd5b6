import Assertions
import Metrics
import Units

/// The few figures of a run that tools follow from commit to commit, in the measured phases; what they
/// are called and in which unit is the same in all of them.
struct TrackedFigures {
    struct Figure {
        /// Such as `rtt-p99`.
        var name: String
        /// In the base unit: nanoseconds, fractions, per second.
        var value: Double
        var kind: Kind
        var samples: UInt64
    }

    enum Kind {
        case time, share, rate
        /// In the unit of what was raised.
        case capacity
    }

    let figures: [Figure]

    init(_ result: RunResult) {
        var figures: [Figure] = []
        for metric in [TimeMetric.rtt, .serviceTime, .connect, .delivery] {
            let samples = result.store.histogram(metric, in: result.measured)
            for (name, q) in SecondTable.quantiles.dropLast() {
                guard let value = samples.quantile(q) else { continue }
                figures.append(
                    Figure(
                        name: "\(metric.name)-\(name)", value: value, kind: .time,
                        samples: samples.count))
            }
        }
        let units = result.errorUnits.all
        if let share = units.share {
            figures.append(
                Figure(name: "error-share", value: share, kind: .share, samples: units.whole))
        }
        if result.measuredSeconds > 0 {
            let sent = result.store.count(.messagesSent, in: result.measured)
            figures.append(
                Figure(
                    name: "messages-sent", value: Double(sent) / result.measuredSeconds,
                    kind: .rate, samples: sent))
        }
        self.figures = figures + Self.capacities(result)
    }

    /// What searches found out about the target.
    private static func capacities(_ result: RunResult) -> [Figure] {
        let searches = (result.conclusion.searches ?? []).filter(\.isOfTarget)
        return searches.map { search in
            Figure(
                name: searches.count == 1
                    ? "capacity" : "capacity-\(result.header.labels.phases[search.phase])",
                value: search.capacity, kind: .capacity, samples: UInt64(search.levels.count))
        }
    }
}

/// A list for github-action-benchmark with `tool: customSmallerIsBetter`: what grows when it gets worse.
struct GitHubBenchmark {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var json: JSONValue {
        .array(
            TrackedFigures(result).figures.compactMap { figure in
                let (value, unit): (JSONValue, String)
                switch figure.kind {
                case .time: (value, unit) = (.milliseconds(figure.value), "ms")
                case .share: (value, unit) = (.number(figure.value * 100, decimals: 4), "%")
                case .rate, .capacity: return nil
                }
                return .line(
                    .object([
                        ("name", .string("\(result.header.plan.name): \(figure.name)")),
                        ("unit", .string(unit)), ("value", value),
                        ("extra", .string("\(Format.count(figure.samples)) samples")),
                    ]))
            })
    }
}

/// Bencher Metric Format: a benchmark for each figure of the plan, with the measure that Bencher has for
/// such: `latency` in nanoseconds, `throughput` a second, `error-share` in percent, `capacity` in the unit of what
/// was raised.
struct BencherMetrics {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var json: JSONValue {
        .object(
            TrackedFigures(result).figures.map { figure in
                let measure: (String, JSONValue)
                switch figure.kind {
                case .time: measure = ("latency", .number(figure.value, decimals: 0))
                case .share: measure = ("error-share", .number(figure.value * 100, decimals: 4))
                case .rate: measure = ("throughput", .number(figure.value, decimals: 3))
                case .capacity: measure = ("capacity", .number(figure.value, decimals: 3))
                }
                let value = JSONValue.line(["value": measure.1])
                return (
                    "\(result.header.plan.name): \(figure.name)", .object([(measure.0, value)])
                )
            })
    }
}

extension OutputFormat {
    /// For github-action-benchmark.
    static let githubBenchmark = OutputFormat(
        key: "github-benchmark", ending: "",
        sentence: "For github-action-benchmark, as `customSmallerIsBetter`."
    ) { Array(GitHubBenchmark($0).json.text().utf8) }

    /// For Bencher.
    static let bencher = OutputFormat(
        key: "bencher", ending: "", sentence: "For Bencher, as its metric format."
    ) { Array(BencherMetrics($0).json.text().utf8) }
}
