import Assertions
import Metrics
import Units

/// `x.md`: the result for the comment of a pull request or the page of a pipeline, at most 60 lines: the
/// verdict, the thresholds, times, errors, the generator. Figures and words are those of the terminal.
struct MarkdownReport {
    private let result: RunResult
    private var store: MetricStore { result.store }
    /// The other side, of a run beside each other.
    private let other: RunResult?

    /// The most rows of a table, so that all of it stays within a screen or two.
    private static let mostThresholds = 16
    private static let mostErrors = 6
    private static let mostLevels = 10
    private static let mostFigures = 8
    private static let mostRemarks = 4
    private static let mostWarnings = 4
    private static let quantiles = [0.5, 0.95, 0.99, 0.999, 1]
    private static let times: [TimeMetric] = [
        .rtt, .held, .sendLag, .serviceTime, .delivery, .connect, .flow, .reconnect, .acquire,
    ]

    /// Those of the other side that are told too.
    private static let timesOfSides: Set<TimeMetric> = [.rtt, .delivery, .connect]

    init(_ result: RunResult) {
        self.result = result
        other = result.ofAgainst
    }

    var text: String {
        let parts =
            [verdict, about, thresholds] + result.conclusion.comparisons.map(table)
            + [times, whole, errors, generator]
        return parts.filter { !$0.isEmpty }
            .map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var verdict: [String] {
        let outcome = result.conclusion.outcome
        let word =
            switch outcome.kind {
            case .passed: "✓ PASSED"
            case .done: "– DONE"
            case .failed: "✕ FAILED"
            case .none: "– NO VERDICT"
            }
        return ["### \(word): \(MarkdownText.plain(outcome.reason))"]
    }

    private var about: [String] {
        let header = result.header
        let target = header.planned?.targetText ?? header.labels.urls.joined(separator: " ")
        let length = TimeAmount.milliseconds(Int64((result.seconds * 10).rounded()) * 100)
        let start = wallClock(milliseconds: header.startMilliseconds)
        let code = [header.plan.name, target].map { MarkdownText.code($0, inTable: false) }
        let smoke = header.options["smoke"] == nil ? [] : ["smoke run"]
        let parts =
            code + (header.planned?.load ?? [])
            + ["\(length)", "seed \(header.seed)", "wsplan \(header.host.tool)"]
            + ["\(start.prefix(19))Z"] + smoke
        return [parts.joined(separator: ", ")]
    }

    /// What does not hold comes first, for the rest may be cut off.
    private var thresholds: [String] {
        let verdicts = result.conclusion.verdicts
        guard !verdicts.isEmpty else { return [] }
        let broken = verdicts.filter { $0.result != .passed }
        let sorted = broken + verdicts.filter { $0.result == .passed }
        let rows = sorted.prefix(Self.mostThresholds).map { verdict in
            let notes = ((verdict.worstText.map { [$0] } ?? []) + verdict.notes)
                .map(MarkdownText.plain).joined(separator: "; ")
            return [
                mark(verdict), MarkdownText.code(verdict.title),
                verdict.observed.map(verdict.unit.text) ?? "–", verdict.limitText,
                Format.count(verdict.samples), notes,
            ]
        }
        return MarkdownText.table(
            ["", "threshold", "observed", "limit", "samples", "notes"], rows,
            figures: 2..<5)
            + more(verdicts.count - rows.count, "thresholds")
    }

    /// Figures beside those of a base, what is worse first.
    private func table(_ comparison: RunComparison) -> [String] {
        guard !comparison.rows.isEmpty else { return [] }
        let worse = comparison.regressions
        let sorted = worse + comparison.rows.filter { $0.answer != .regression }
        let hasChance = comparison.hasChance
        let rows = sorted.prefix(Self.mostFigures).map { row in
            let interval = row.change?.intervalText ?? ""
            return [
                MarkdownText.code(row.metric), row.baseText, row.newText,
                row.changeText + (interval.isEmpty ? "" : " (\(interval))"),
            ] + (hasChance ? [row.pText] : []) + [row.countText, mark(row.answer) + row.word]
        }
        let remarks = (comparison.reasons + comparison.notes).prefix(Self.mostRemarks)
        let head =
            ["metric", "base", "new", "change, \(comparison.interval)"]
            + (hasChance ? ["p"] : []) + [comparison.counted, "verdict"]
        return ["\(MarkdownText.plain(comparison.title)):", ""]
            + MarkdownText.table(head, rows, figures: 1..<head.count - 1)
            + more(sorted.count - rows.count, "figures")
            + remarks.map { "\n- \(MarkdownText.plain($0))" }
    }

    private func mark(_ verdict: Verdict) -> String {
        switch verdict.result {
        case .passed: "✓ held"
        case .failed: verdict.isWarning ? "! warning" : "✕ failed"
        case .noData where verdict.lack != nil: "– not judged"
        case .noData: verdict.fails ? "✕ no data" : "– no data"
        case .inconclusive: "– inconclusive"
        }
    }

    private func mark(_ answer: RunComparison.Answer?) -> String {
        switch answer {
        case .regression: "✕ "
        case .within, .improved: "✓ "
        case .inconclusive: "– "
        case nil: ""
        }
    }

    private func more(_ count: Int, _ what: String) -> [String] {
        count > 0 ? ["", "and \(count) more \(what)"] : []
    }

    private var times: [String] {
        func row(_ metric: TimeMetric, _ name: String, _ store: MetricStore) -> [String]? {
            let samples = store.histogram(metric, in: result.measured)
            guard samples.count > 0, metric != .held || samples.moments.max > 0 else { return nil }
            return [name]
                + Self.quantiles.map { q in
                    samples.quantile(q).map { Format.number($0 / 1e6) } ?? "–"
                } + [Format.count(samples.count)]
        }
        let rows = Self.times.flatMap { metric in
            let beside = Self.timesOfSides.contains(metric) ? other : nil
            let own = row(metric, metric.name, store)
            return [own, beside.flatMap { row(metric, "\(metric.name), against", $0.store) }]
                .compactMap(\.self)
        }
        guard !rows.isEmpty else { return [] }
        return MarkdownText.table(
            ["times, ms", "p50", "p95", "p99", "p99.9", "max", "samples"], rows, figures: 1..<7)
    }

    /// What was done, in a line each.
    private var whole: [String] {
        [counts(of: result)] + (other.map { ["", "against: " + counts(of: $0)] } ?? [])
            + (result.conclusion.searches ?? []).flatMap(capacity)
            + result.phaseEnds.map { "\n" + MarkdownText.plain("until sure: \($0)") }
    }

    private func counts(of side: RunResult) -> String {
        func n(_ metric: CountMetric, _ word: String) -> String {
            "\(Format.count(side.store.count(metric))) \(word)"
        }
        let seconds = side.measuredSeconds
        let sent = Double(side.store.count(.messagesSent, in: side.measured))
        let rate = Format.rate(seconds > 0 ? sent / seconds : 0)
        let parts = [
            "connections: \(n(.opened, "opened")), \(n(.failed, "failed"))",
            "messages: \(n(.messagesSent, "sent")) (\(rate)), \(n(.messagesReceived, "received"))",
        ]
        let share = side.errorUnits.all.share.map { ["error share: \(Format.share($0))"] }
        return (parts + (share ?? [])).joined(separator: "; ")
    }

    /// What a search found, and its last levels, which are those around it.
    private func capacity(_ search: CapacityFinding) -> [String] {
        let name = result.header.labels.phases[search.phase]
        let rows = search.levels.suffix(Self.mostLevels).map { level in
            [
                Stretch.Level(value: level.value, unit: search.unit).number, level.purpose.rawValue,
                level.result.word, MarkdownText.plain(level.text),
            ]
        }
        return ["\n" + MarkdownText.plain("capacity of \(name): \(search.saying)"), ""]
            + MarkdownText.table(
                [search.unit, "why", "judged", "decided by"], rows, figures: 0..<1)
            + more(search.levels.count - rows.count, "levels before them")
    }

    private var errors: [String] {
        let kinds = SideErrors.all(of: result)
        guard !kinds.isEmpty else {
            return [other == nil ? "Errors: none" : "Errors: none on either side"]
        }
        let rows = kinds.prefix(Self.mostErrors).map { entry in
            let texts = [entry.first] + (entry.against.map { [$0.first] } ?? [])
            return [entry.kind.name, Format.count(entry.count)]
                + (entry.against.map { [Format.count($0.count)] } ?? [])
                + texts.map { MarkdownText.code($0) }
        }
        let head =
            other == nil
            ? ["error", "count", "the first one"]
            : ["error", "count", "against", "the first one", "the first one of against"]
        return MarkdownText.table(head, rows, figures: 1..<(other == nil ? 2 : 3))
            + more(kinds.count - rows.count, "kinds")
    }

    private var generator: [String] {
        let lag = store.histogram(.sendLag).quantile(0.99).map(Format.milliseconds) ?? "–"
        let parts =
            [
                "CPU \(Format.share(result.processorShare))", "send-lag p99 \(lag)",
                "\(Format.count(store.count(.late))) late",
            ] + (result.conclusion.saturations.isEmpty ? [] : ["saturated"])
        let warnings = result.warnings
        return ["Generator: \(parts.joined(separator: ", "))"]
            + warnings.prefix(Self.mostWarnings).map { "\n- warning: \(MarkdownText.plain($0))" }
    }
}

extension OutputFormat {
    /// The summary for people who look at a change.
    static let markdown = OutputFormat(
        key: "md", ending: ".md", sentence: "The summary for the comment of a pull request."
    ) { Array(MarkdownReport($0).text.utf8) }
}
