import Assertions
import Metrics
import Reports
import Units

/// The end of a run for people: the verdict first, then what it rests on; fits 60 columns as
/// long as words of the plan and of errors do.
///
/// Counts are of the whole run, times of the measured phases, as in the summary.
struct ResultText {
    private let result: RunResult
    private let style: Style
    private var store: MetricStore { result.store }

    private static let width = 60
    /// In front of the further lines of a text.
    private static let indent = "    "

    init(_ result: RunResult, style: Style) {
        self.result = result
        self.style = style
    }

    /// All of it, in sections that are apart by an empty line.
    var text: String {
        [verdict, thresholds, counts, times, errors, generator].filter { !$0.isEmpty }
            .map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var verdict: [String] {
        let outcome = result.conclusion.outcome
        let word =
            switch outcome.kind {
            case .passed: style.good("PASSED")
            case .failed: style.bad("FAILED")
            case .none: style.warning("NO VERDICT")
            }
        let length = TimeAmount.milliseconds(Int64((result.seconds * 1_000).rounded()))
        let reason = outcome.reason.oneLine.wrapped(to: ResultText.width - 12)
        return [
            word + "  " + reason.joined(separator: "\n" + ResultText.indent),
            "plan '\(result.header.plan.name.oneLine)', \(length), seed \(result.header.seed)",
        ]
    }

    private var thresholds: [String] {
        let verdicts = result.conclusion.verdicts
        guard !verdicts.isEmpty else { return [] }
        return [style.heading("Thresholds")] + verdicts.flatMap(lines)
    }

    /// The text of the threshold, then what was seen, the limit and the remarks.
    private func lines(_ verdict: Verdict) -> [String] {
        let mark =
            switch verdict.result {
            case .passed: style.good("ok  ")
            case .failed: style.bad("FAIL")
            case .noData: verdict.fails ? style.bad("NONE") : style.warning("none")
            }
        let phase = verdict.phase.map { " (\($0.oneLine))" } ?? ""
        let seen = verdict.observed.map { value($0, verdict.unit) } ?? "no data"
        return [
            "  \(mark)  \(verdict.text.oneLine)\(phase)",
            "        observed \(seen), limit \(value(verdict.limit, verdict.unit))",
        ] + verdict.notes.map { "        \($0.oneLine)" }
    }

    private func value(_ base: Double, _ unit: MeasureUnit) -> String {
        switch unit {
        case .milliseconds: Format.milliseconds(base)
        case .percent: Format.share(base)
        case .bytes: Format.bytes(base)
        case .perSecond: Format.rate(base)
        case .bytesPerSecond: Format.bytes(base) + "/s"
        case .none: Format.number(base)
        }
    }

    private var counts: [String] {
        [
            style.heading("Connections"),
            row([("connects", .connects), ("opened", .opened), ("failed", .failed)]),
            style.heading("Messages"),
            row([("planned", .planned), ("sent", .messagesSent), ("dropped", .dropped)]),
            row([
                ("received", .messagesReceived), ("answered", .answered), ("timeouts", .timeouts),
            ]),
        ]
    }

    private func row(_ metrics: [(String, CountMetric)]) -> String {
        let cells = metrics.map { $0.padded(to: 9) + Format.count(store.count($1)).padded(to: 10) }
        return "  " + trimmedEnd(cells.joined())
    }

    /// The percentiles of what a request is made of; a metric without samples has no line.
    private var times: [String] {
        let quantiles = [0.5, 0.95, 0.99, 0.999]
        let metrics: [TimeMetric] = [.rtt, .serviceTime, .sendLag, .connect]
        let rows = metrics.compactMap { metric -> String? in
            let samples = store.histogram(metric, in: result.measured)
            guard samples.count > 0 else { return nil }
            let figures = quantiles.map { samples.quantile($0) } + [Double(samples.moments.max)]
            return "  " + metric.name.padded(to: 13)
                + figures.map { Format.number(($0 ?? .nan) / 1e6).aligned(to: 9) }.joined()
        }
        guard !rows.isEmpty else { return [] }
        let names = ["p50", "p95", "p99", "p99.9", "max"].map { $0.aligned(to: 9) }.joined()
        return [style.heading("Times, ms".padded(to: 15)) + names] + rows
    }

    /// The kinds of errors, most frequent first, each with the text of its first case.
    private var errors: [String] {
        let kinds = ErrorKind.allCases.map { (kind: $0, count: store.errors($0)) }
            .filter { $0.count > 0 }
            .sorted { ($1.count, $0.kind.rawValue) < ($0.count, $1.kind.rawValue) }
        guard !kinds.isEmpty else { return [] }
        return [style.heading("Errors")]
            + kinds.flatMap { kind, count in
                ["  " + kind.name.padded(to: 18) + Format.count(count).aligned(to: 10)]
                    + (store.firstTexts[kind].map { indented("first: \($0)") } ?? [])
            }
    }

    /// Whether the generator itself can be trusted.
    private var generator: [String] {
        let lag = store.health[.loopLag]?.quantile(0.99).map(Format.milliseconds) ?? "–"
        let receive = store.health[.receiveLag]?.quantile(0.99).map(Format.milliseconds) ?? "–"
        let saturations = result.conclusion.saturations.flatMap { saturation in
            ["  " + style.warning("saturated")]
                + indented(saturation.text(result.header.labels))
        }
        return [
            style.heading("Generator"),
            "  loops \(result.header.loops), cpu \(Format.share(result.processorShare)), "
                + "stolen \(Format.share(result.conclusion.stealShare))",
            "  late sends \(Format.count(store.count(.late))), "
                + "p99 of loop-lag \(lag), receive-lag \(receive)",
        ] + saturations
    }

    /// Text of others in lines that fit.
    private func indented(_ text: String) -> [String] {
        text.oneLine.wrapped(to: ResultText.width - ResultText.indent.count)
            .map { ResultText.indent + $0 }
    }

    private func trimmedEnd(_ text: String) -> String {
        String(text.reversed().drop { $0 == " " }.reversed())
    }
}
