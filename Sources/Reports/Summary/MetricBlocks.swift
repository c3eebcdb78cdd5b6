import Assertions
import Metrics
import Units

/// What the blocks of a summary that describe a set of series are made from: times, counters.
struct MetricBlocks {
    let cell: SeriesCell

    /// What was measured of them.
    init(cell: SeriesCell) { self.cell = cell }

    /// The selected series of a result.
    init(_ result: RunResult, _ selection: Selection) {
        cell = result.store.cell(in: selection)
    }

    /// Times in the order of a reader's interest.
    private static let order: [TimeMetric] = [
        .rtt, .serviceTime, .sendLag, .held, .connect, .connectDNS, .connectTCP, .connectTLS,
        .connectUpgrade, .delivery, .flow, .session, .reconnect, .acquire, .recovery,
    ]

    /// The measured part of a result for each name of a label.
    static func parts(
        _ result: RunResult, _ names: [String], _ label: WritableKeyPath<Selection, Int?>
    ) -> [(String, MetricBlocks)] {
        names.indices.map { index in
            var here = result.measured
            here[keyPath: label] = index
            return (names[index], MetricBlocks(result, here))
        }
    }

    // MARK: Times

    /// The figures of every time metric that has samples.
    static var times: SummaryBlock<MetricBlocks> {
        SummaryBlock(
            name: "times", members: order.map { metric in time(metric, isOptional: true) })
    }

    /// The figures of every time metric.
    static var allTimes: SummaryBlock<MetricBlocks> {
        SummaryBlock(
            name: "all-times", members: order.map { metric in time(metric, isOptional: false) })
    }

    private static func time(
        _ metric: TimeMetric, isOptional: Bool
    ) -> SummaryMember<MetricBlocks> {
        SummaryMember(
            name: metric.name, meaning: metric.definition.meaning, schema: figures.reference,
            isOptional: isOptional
        ) { blocks in
            let samples = blocks.cell[metric] ?? Histogram()
            if isOptional, samples.count == 0 { return nil }
            let deadlines = metric == .rtt ? blocks.cell[.deadlines] : 0
            return figures.json(of: (samples, deadlines))
        }
    }

    /// The percentiles of a time that are told.
    static let quantiles: [(name: String, quantile: Double)] = [
        ("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999),
    ]

    /// What is told of the samples of a time.
    static var figures: SummaryBlock<(samples: Histogram, deadlines: UInt64)> {
        SummaryBlock(
            name: "figures", isLine: true,
            members: [
                .count("count", "How many samples there were.") { $0.samples.count },
                .count("deadlines", "Those of them that are deadlines of failed requests.") {
                    $0.deadlines
                },
                .milliseconds("min_ms", "The least.") { $0.samples.ends?.min },
                .milliseconds("mean_ms", "The mean.") { $0.samples.moments.mean },
                .milliseconds("stddev_ms", "The standard deviation.") {
                    $0.samples.moments.standardDeviation
                },
            ]
                + quantiles.map { name, q in
                    .milliseconds("\(name)_ms", "The percentile \(name).") {
                        $0.samples.quantile(q)
                    }
                } + [.milliseconds("max_ms", "The most.") { $0.samples.ends?.max }])
    }

    // MARK: Counters

    /// Every counter by its name.
    static var counters: SummaryBlock<MetricBlocks> {
        SummaryBlock(name: "counters", members: CountMetric.allCases.map(counter))
    }

    /// Those that count by message.
    static var messageCounters: SummaryBlock<MetricBlocks> {
        SummaryBlock(
            name: "message-counters",
            members: CountMetric.allCases.filter(\.isOfMessages).map(counter))
    }

    private static func counter(_ metric: CountMetric) -> SummaryMember<MetricBlocks> {
        .count(metric.name, metric.definition.meaning) { $0.cell[metric] }
    }

    /// What is told of a profile.
    static var labelled: SummaryBlock<MetricBlocks> { part(counters) }

    /// What is told of a message.
    static var ofMessages: SummaryBlock<MetricBlocks> { part(messageCounters) }

    private static func part(
        _ counters: SummaryBlock<MetricBlocks>
    ) -> SummaryBlock<MetricBlocks> {
        SummaryBlock(members: [
            .block("metrics", "Times that have samples.", times) { $0 },
            .block("counters", "Every counter that there is of it.", counters) { $0 },
        ])
    }

    // MARK: Units and books

    /// The units that errors hit, all of them and by kind.
    static var shares: SummaryBlock<ErrorUnits> {
        SummaryBlock(
            members: [.block("all", "All units.", tally) { $0.all }]
                + ErrorKind.Subject.allCases.map { subject in
                    .block(subject.rawValue, "The \(subject.rawValue) among them.", tally) {
                        $0[subject]
                    }
                })
    }

    static var tally: SummaryBlock<ErrorUnits.Tally> {
        SummaryBlock(
            name: "tally", isLine: true,
            members: [
                .count("failed", "Units that failed, each once.") { $0.failed },
                .count("units", "How many there were.") { $0.whole },
                .maybe("share", "The part that failed, 0 to 1; null without units.", 6) {
                    $0.share
                },
            ])
    }

    /// Every account of the books, one after the other.
    static var books: SummaryBlock<Books> {
        let accounts = Books(MetricStore()).accounts
        return SummaryBlock(
            members: accounts.indices.flatMap { index in
                let account = accounts[index]
                var members: [SummaryMember<Books>] = [
                    .count(account.name, account.meaning) { $0.accounts[index].total }
                ]
                members += account.parts.indices.map { part in
                    .count(account.parts[part].name, account.parts[part].meaning) {
                        $0.accounts[index].parts[part].count
                    }
                }
                if let rest = account.rest {
                    members.append(
                        SummaryMember(
                            name: rest, meaning: "What was not over yet when the run ended.",
                            schema: SummaryType.integer
                        ) { .integer($0.accounts[index].missing) })
                }
                return members
            })
    }
}

extension Histogram {
    /// The least and the most; nil without samples.
    fileprivate var ends: (min: Double, max: Double)? {
        count > 0 ? (Double(moments.min), Double(moments.max)) : nil
    }
}
