import Assertions
import Metrics
import Units

/// The blocks of a summary that describe a set of series: times, counters, books.
struct MetricBlocks {
    let store: MetricStore

    /// Times in the order of a reader's interest.
    static let times: [TimeMetric] = [
        .rtt, .serviceTime, .sendLag, .held, .connect, .connectDNS, .connectTCP, .connectTLS,
        .connectUpgrade, .delivery, .flow, .session, .reconnect, .acquire, .recovery,
    ]

    /// The figures of every time metric; `all`: also of those without samples.
    func metrics(_ selection: Selection, all: Bool) -> JSONValue {
        .object(
            MetricBlocks.times.compactMap { metric in
                let samples = store.histogram(metric, in: selection)
                guard all || samples.count > 0 else { return nil }
                let deadlines = metric == .rtt ? store.count(.deadlines, in: selection) : 0
                return (metric.name, MetricBlocks.figures(samples, deadlines: deadlines))
            })
    }

    private static func figures(_ samples: Histogram, deadlines: UInt64) -> JSONValue {
        let moments = samples.moments
        let some = moments.count > 0
        let quantiles: [(String, Double)] = [
            ("p50_ms", 0.5), ("p75_ms", 0.75), ("p90_ms", 0.9), ("p95_ms", 0.95),
            ("p99_ms", 0.99), ("p99.9_ms", 0.999),
        ]
        return .line(
            .object(
                [
                    ("count", .count(moments.count)), ("deadlines", .count(deadlines)),
                    ("min_ms", .milliseconds(some ? Double(moments.min) : nil)),
                    ("mean_ms", .milliseconds(moments.mean)),
                    ("stddev_ms", .milliseconds(moments.standardDeviation)),
                ]
                    + quantiles.map { ($0.0, .milliseconds(samples.quantile($0.1))) }
                    + [("max_ms", .milliseconds(some ? Double(moments.max) : nil))]))
    }

    /// Every counter by its name; of messages only those that count by message.
    func counters(_ selection: Selection, ofMessages: Bool = false) -> JSONValue {
        .object(
            CountMetric.allCases.filter { !ofMessages || $0.isOfMessages }
                .map { ($0.name, .count(store.count($0, in: selection))) })
    }

    /// The units that errors hit, all of them and by kind.
    func units(_ units: ErrorUnits) -> JSONValue {
        func tally(_ tally: ErrorUnits.Tally) -> JSONValue {
            .line(
                .object([
                    ("failed", .count(tally.failed)), ("units", .count(tally.whole)),
                    ("share", .number(tally.share, 6)),
                ]))
        }
        return .object(
            [("all", tally(units.all))]
                + ErrorKind.Subject.allCases.map { ($0.rawValue, tally(units[$0])) })
    }

    /// Every account of the books, one after the other.
    func books() -> JSONValue {
        .object(
            Books(store).accounts.flatMap { account in
                let rest = account.rest.map { [($0, JSONValue.integer(account.missing))] } ?? []
                return [(account.name, .count(account.total))]
                    + account.parts.map { ($0.name, .count($0.count)) } + rest
            })
    }
}
