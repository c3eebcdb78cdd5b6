import Assertions
import Metrics
import Reports
import Units

/// The end of a run for people: the verdict first, then what it rests on, at last what is odd about it;
/// fits its width (40 to 100 columns) as long as words of the plan and of errors do.
///
/// Counts are of the whole run, times and rates of the measured phases, as in the summary; heads say so.
struct ResultText {
    let result: RunResult
    let style: Style
    let width: Int
    var store: MetricStore { result.store }

    /// Columns of the word at the start of a row.
    static let label = 15

    /// A terminal gets what fits it, a file what fits the usual 80 columns.
    init(_ result: RunResult, style: Style, columns: Int? = nil) {
        self.result = result
        self.style = style
        width = max(40, min(columns ?? 80, 100))
    }

    /// All of it, in sections that are apart by an empty line.
    var text: String {
        let tables = FigureTables(result, style: style, width: width)
        let judged = [
            verdict, ThresholdText(result.conclusion.verdicts, style: style, width: width).lines,
        ]
        let measured = [
            ProgramText(result: result, style: style, width: width).section,
            whole(titled: "Whole run"), measured,
            tables.times, tables.messages, tables.phaseLines,
            ObservedText(result: result, style: style, width: width).lines,
            ErrorText(result: result, style: style, width: width).lines, books,
        ]
        let ending = [generator, hints]
        let found = CapacityText(result: result, style: style, width: width).sections
        return (judged + found + comparisons + measured + ofAgainst + ending).filter { !$0.isEmpty }
            .map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// What was counted and measured of the other side; nothing where there is one side.
    private var ofAgainst: [[String]] {
        guard let other = result.ofAgainst else { return [] }
        let side = ResultText(other, style: style, columns: width)
        let errors = ErrorText(
            result: other, style: style, width: width, title: "Errors of the other side")
        return [
            side.whole(titled: "Other side") + side.errorShares,
            FigureTables(other, style: style, width: width).times(titled: "Its times, ms"),
            errors.lines, side.books,
        ]
    }

    private var comparisons: [[String]] {
        result.conclusion.comparisons.map {
            ComparisonText($0, style: style, width: width).lines
        }
    }

    private var verdict: [String] {
        let outcome = result.conclusion.outcome
        let (word, paint) =
            switch outcome.kind {
            case .passed: ("PASSED", style.good)
            case .done: ("DONE", style.heading)
            case .failed: ("FAILED", style.bad)
            case .none: ("NO VERDICT", style.warning)
            }
        let reason = outcome.reason.oneLine.wrapped(to: width - word.count - 2)
        let indent = String(repeating: " ", count: word.count + 2)
        let options = result.header.options
        let leftOut = options["left-out"].map {
            " without \($0 == "1" ? "1 threshold that needs" : "\($0) thresholds that need") the "
                + "full load"
        }
        let smoke = options["smoke"] == nil ? "" : ", smoke run" + (leftOut ?? "")
        let spin = options["spin"].map { ", spin \($0)" } ?? ""
        let run = (about + spin + smoke).wrapped(to: width)
        return [paint(word) + "  " + reason.joined(separator: "\n" + indent)]
            + run.map(style.faint) + unverified.map(style.warning)
    }

    /// What the run was about: plan, target, load, length, seed, version, date.
    private var about: String {
        let header = result.header
        let target = header.planned?.targetText ?? header.labels.urls.joined(separator: " ")
        let start = wallClock(milliseconds: header.startMilliseconds)
        let parts =
            [header.plan.name, target] + (header.planned?.load ?? [])
            + [length, "seed \(header.seed)", "wsplan \(header.host.tool)", "\(start.prefix(19))Z"]
        return parts.map(\.oneLine).joined(separator: ", ")
    }

    /// Says whose certificates nobody looked at.
    private var unverified: [String] {
        let urls = result.header.unverified.map { result.header.labels.urls[$0].oneLine }
        if urls.isEmpty { return [] }
        return "certificates not verified: \(urls.joined(separator: ", "))".wrapped(to: width)
    }

    private var length: String { ResultText.time(result.seconds) }

    /// Seconds to a tenth.
    private static func time(_ seconds: Double) -> String {
        TimeAmount.milliseconds(Int64((seconds * 10).rounded()) * 100).description
    }

    /// What was done in the whole run, in words.
    private func whole(titled title: String) -> [String] {
        func n(_ metric: CountMetric, _ word: String) -> String {
            "\(Format.count(store.count(metric))) \(word)"
        }
        var rows = [
            row(
                "Connections",
                [n(.opened, "opened"), n(.failed, "failed")]
                    + (store.count(.disruptions) > 0 ? [n(.disruptions, "cut by plan")] : [])),
            row(
                "Messages",
                [
                    n(.messagesSent, "sent"), n(.messagesReceived, "received"),
                    n(.dropped, "dropped"),
                ]
            ),
        ]
        if store.count(.requests) > 0 {
            rows.append(
                row(
                    "Requests",
                    [n(.answered, "answered"), n(.timeouts, "timed out"), n(.cut, "cut off")]))
        }
        rows += frames
        if let spread = result.messagesOfClients {
            rows.append(
                row(
                    "Per client",
                    [
                        Format.count(spread.fewest) + " sent at least",
                        Format.count(spread.median) + " in the median",
                        Format.count(spread.most) + " at most",
                    ]))
        }
        if store.count(.arrivals) > 0 {
            rows.append(row("Arrivals", [n(.started, "started"), n(.skipped, "skipped")]))
        }
        return [style.heading(title) + ", \(length)"] + rows.flatMap { $0 }
    }

    /// What was done in the measured phases, in words.
    private var measured: [String] {
        let spans = result.conclusion.phases
        let head =
            spans.contains(where: \.measured)
            ? style.heading("Measured") + ", \(ResultText.time(result.measuredSeconds))"
            : style.heading("Of all phases") + ", for none is measured"
        var rows = [
            row(
                "Throughput",
                [
                    rate(.messagesSent, Format.rate) + " sent",
                    rate(.messagesReceived, Format.rate) + " received",
                    rate(.bytesSent) { Format.bytes($0) + "/s" } + " out",
                    rate(.bytesReceived) { Format.bytes($0) + "/s" } + " in",
                ])
        ]
        if store.count(.wireSent) < store.count(.bytesSent)
            || store.count(.wireReceived) < store.count(.bytesReceived)
        {
            rows.append(
                row(
                    "Compressed",
                    [
                        rate(.wireSent) { Format.bytes($0) + "/s" } + " out",
                        rate(.wireReceived) { Format.bytes($0) + "/s" } + " in",
                    ]))
        }
        return [head] + rows.flatMap { $0 } + errorShares
            + result.phaseEnds.flatMap { row("Until sure", [$0.oneLine]) }
    }

    /// Messages that came and that nobody took, took too late or took only a part of.
    private var frames: [[String]] {
        let kinds: [(metric: CountMetric, label: String, words: String)] = [
            (.unmatched, "Unmatched", "that no request, receive or reaction took"),
            (.trailing, "Trailing", "with more after their JSON, which nothing read"),
            (.repliesLate, "Late replies", "after the deadline of their request"),
            (.repliesDuplicated, "Second", "replies to requests that had theirs"),
            (.repliesFurther, "Further", "messages with the id of an answered request"),
        ]
        return kinds.compactMap { kind in
            let count = store.count(kind.metric)
            guard count > 0 else { return nil }
            let first = store.firstText(kind.metric).map { "; the first: \($0.oneLine)" } ?? ""
            return row(kind.label, ["\(Format.count(count)) \(kind.words)\(first)"])
        }
    }

    private func rate(_ metric: CountMetric, _ format: (Double) -> String) -> String {
        let seconds = result.measuredSeconds
        return format(
            seconds > 0 ? Double(store.count(metric, in: result.measured)) / seconds : 0)
    }

    /// How many of all units failed in the measured time, and of each kind.
    private var errorShares: [String] {
        let units = result.errorUnits
        guard let share = units.all.share else { return [] }
        let parts = ErrorKind.Subject.allCases.map { subject in
            let tally = units[subject]
            return (tally.share.map { "\(Format.share($0)) of " } ?? "")
                + "\(Format.count(tally.whole)) \(subject)"
        }
        return row("Error share", ["\(Format.share(share)): \(parts[0])"] + parts.dropFirst())
    }

    /// The heading of the accounts that do not come out.
    static let wrongBooks = "Counts that do not add up"

    /// The accounts that do not come out, most often none.
    private var books: [String] {
        let rows = Books(store).wrong.flatMap { account in
            let parts = account.parts.map { "\(Format.count($0.count)) \($0.name)" }
            let rest =
                account.missing < 0
                ? "\(Format.count(-account.missing)) too many"
                : "\(Format.count(account.missing)) \(account.rest ?? "missing")"
            return hanging(
                "  " + account.name.padded(to: 9),
                "\(Format.count(account.total)): " + (parts + [rest]).joined(separator: ", "), width
            )
        }
        return rows.isEmpty ? [] : [style.heading(Self.wrongBooks)] + rows
    }

    /// What is odd about the figures, and what helps.
    private var hints: [String] {
        let hints = RunHint.texts(result)
        if hints.isEmpty { return [] }
        return [style.heading("Hints")]
            + hints.flatMap { hint in
                hint.oneLine.wrapped(to: width - 4).enumerated()
                    .map { ($0 == 0 ? "  " : "    ") + $1 }
            }
    }

    private var generator: [String] { GeneratorText(result, style: style, width: width).lines }

    /// A row below a head, or one that is a head itself.
    private func row(_ label: String, _ parts: [String], isHead: Bool = false) -> [String] {
        let lines = parts.joined(separator: ", ").wrapped(to: width - ResultText.label)
        let name = isHead ? label : "  " + label
        let gap = String(repeating: " ", count: ResultText.label - name.count)
        return [(isHead ? style.heading(name) : name) + gap + lines[0]]
            + lines.dropFirst().map { String(repeating: " ", count: ResultText.label) + $0 }
    }
}
