import Conductor
import Metrics
import Units

/// The lines of a run's progress on a terminal, for any width; colour has what is wrong and nothing else.
///
///     trading gate                        3:56 of 10:00, 6:04 left   2 staircase, 4 of 5
///     ━━━━╸━━━━━━━━━━━━━━━━━━━━━━━━━━━━━────────────────────────────────────────────────
///     clients  800 of 800   sent 798/s (planned 800/s)   answered 798/s   errors 0/s, 2 in all
///     rtt      p50 8.37 ms   p95 71.2 ms   p99 94.3 ms   max 131 ms   last 5 s
///              ▁▁▁▁▁▂▂▁▁▁█▃▁▁▁▁▂▂▂▂▂▂▂▂▂▃▃▃▃▃▃▃▃▃▃  p99 by 5 s, 64.0 ms to 620 ms, log
///     holds    p95(rtt, message=order) < 200ms  80.2 ms   closest of 6; 1 waits for its phase
///     health   send-lag p99 0.46 ms   busiest loop 27 %   0 late
struct ProgressBlock {
    let state: ProgressState
    let style: Style
    let blocks: Blocks
    /// Columns that lines may take.
    let width: Int

    private static let label = 9

    private var figures: LiveFigures { state.figures }

    /// For a terminal of so many columns; the last one stays free, so that no line wraps.
    init(_ state: ProgressState, style: Style, blocks: Blocks = .full, columns: Int) {
        self.state = state
        self.style = style
        self.blocks = blocks
        width = max(1, columns - 1)
    }

    /// At most eight lines, from the most important one down.
    var lines: [StyledText] {
        [head, bar, clients, times, past, holds, health]
            + ProgressExtras(state).rows.prefix(1)
            .map { row($0.label, $0.figures) }
    }

    /// The plan at the left end, the time and what runs at the right end.
    private var head: StyledText {
        let elapsed = RunClock.text(state.moment.elapsed)
        let rest = max(0, state.timeline.length - state.moment.elapsed)
        let most = state.timeline.mayEndEarlier ? "at most " : ""
        let whole = "\(elapsed) of \(most)\(RunClock.whole(state.timeline.length))"
        let times =
            state.isDraining
            ? [(elapsed + ", at most \(RunClock.whole(state.moment.left)) left", 3), (elapsed, 2)]
            : [(whole + ", \(RunClock.whole(rest)) left", 4), (whole, 1)]
        let right = FigureRow.fit(
            [
                FigureRow.Figure(times.map { (text: $0.0, rank: $0.1) }),
                FigureRow.Figure([
                    (text: state.activity(), rank: 3),
                    (text: state.activity(isShort: true), rank: nil),
                ]),
            ], in: max(1, width - Self.leastTitle - 2), isEven: false)
        let room = width - right.columns - 2
        var line = StyledText()
        if room >= Self.leastTitle {
            line.add(state.title.cut(to: room).padded(to: room + 2), style.heading)
        }
        line.add(right)
        return line.cut(to: width)
    }

    /// So much of the title is shown, or nothing.
    private static let leastTitle = 12

    private var bar: StyledText {
        if state.moment.activity == .draining(interrupted: true) {
            return StyledText("Ctrl-C again ends at once, without a report").cut(to: width)
        }
        let length = Double(max(1, state.timeline.length))
        let bar = RunBar(
            share: state.share, borders: state.timeline.borders.map { Double($0) / length })
        return StyledText(bar.text(width, blocks))
    }

    private var clients: StyledText {
        guard let point = figures.last else {
            return row("clients", [FigureRow.Figure("–", rank: nil)])
        }
        let others = ProgressState.others(point)
        var parts = [FigureRow.Figure(state.clients(point), rank: nil)]
        if !others.isEmpty { parts.append(FigureRow.Figure(others, rank: 6)) }
        return row("clients", parts + load + [errors])
    }

    /// What is sent, and what comes of it.
    private var load: [FigureRow.Figure] {
        var parts: [FigureRow.Figure] = []
        if let planned = figures.plannedArrivals, planned > 0 {
            let skipped = figures.total(.skipped)
            let more = skipped > 0 ? ", \(Format.count(skipped)) skipped" : ""
            parts.append(
                FigureRow.Figure([
                    (text: "arrivals \(Format.rate(planned))\(more)", rank: 4),
                    (text: "arrivals \(Format.rate(planned))", rank: 3),
                ]))
        }
        let sent = "sent " + Format.rate(figures.rate(.messagesSent))
        if figures.total(.messagesSent) > 0 || figures.plannedMessages.map({ $0 > 0 }) ?? false {
            let planned = figures.plannedMessages.map {
                (text: sent + " (planned \(Format.rate($0)))", rank: Int?(4))
            }
            parts.append(FigureRow.Figure([planned, (text: sent, rank: 2)].compactMap { $0 }))
        }
        let hasReplies = figures.total(.requests) > 0
        let what = hasReplies ? "answered " : "received "
        let rate = figures.rate(hasReplies ? .answered : .messagesReceived)
        return parts + [FigureRow.Figure(what + Format.rate(rate), rank: hasReplies ? 5 : 2)]
    }

    private var errors: FigureRow.Figure {
        let (count, kinds) = figures.errors
        let paint: (String) -> String = { count > 0 ? style.warning($0) : $0 }
        func text(_ words: String) -> StyledText {
            var text = StyledText()
            text.add(words, paint)
            return text
        }
        let all = "errors \(Format.rate(figures.rate(.errors))), \(Format.count(count)) in all"
        let list = kinds.map { "\($0.kind.name) \(Format.count($0.count))" }.joined(separator: ", ")
        return FigureRow.Figure(
            (count > 0 ? [(text: text(all + ": " + list), rank: Int?(9))] : []) + [
                (text: text(all), rank: 3),
                (text: text("errors " + Format.count(count)), rank: nil),
            ])
    }

    /// Percentiles of the last seconds.
    private var times: StyledText {
        let samples = figures.times
        guard samples.moments.count > 0 else {
            return row(figures.subject.name, [FigureRow.Figure("–", rank: nil)])
        }
        func figure(_ name: String, _ value: Double, _ rank: Int?) -> FigureRow.Figure {
            let text = Format.milliseconds(value)
            // What is in milliseconds as all others may leave its unit to the last.
            let short = text.hasSuffix(" ms") ? String(text.dropLast(3)) : text
            return FigureRow.Figure([
                (text: "\(name) \(text)", rank: 4), (text: "\(name) \(short)", rank: rank),
            ])
        }
        let percentiles = [("p50", 0.5, nil), ("p95", 0.95, 3), ("p99", 0.99, nil)].map {
            figure($0.0, samples.quantile($0.1) ?? 0, $0.2)
        }
        let most = Format.milliseconds(Double(samples.moments.max))
        return row(
            figures.subject.name,
            percentiles + [
                FigureRow.Figure("max \(most)", rank: 1),
                FigureRow.Figure("last \(LiveFigures.window) s", rank: 2),
            ])
    }

    /// How p99 went.
    private var past: StyledText {
        let room = width - Self.label
        guard !figures.history.isEmpty else { return StyledText() }
        let name = "p99 by \(LiveFigures.window) s"
        var line = StyledText()
        for words in [2, 1, 0] {
            let least = words == 0 ? 0 : Self.leastPast
            // The range is of what is shown, which takes the room that the range leaves.
            let widest = ", 9,999 ms to 9,999 ms, log".columns
            let text =
                words == 2 ? name.columns + widest : words == 1 ? name.columns : "p99".columns
            let count = room - text - 2
            guard count >= least || words == 0 else { continue }
            let spark = Sparkline(values: Array(figures.history.suffix(max(0, count))))
            let range = spark.rangeText.map { ", \($0)" } ?? ""
            line = StyledText(String(repeating: " ", count: Self.label) + spark.text(blocks) + "  ")
            line.add(words == 2 ? name + range : words == 1 ? name : "p99")
            break
        }
        return line.cut(to: width)
    }

    /// Fewer values leave the words beside them away.
    private static let leastPast = 20

    private var holds: StyledText {
        var line = label("holds")
        line.add(
            StandingText(standing: state.standing, style: style).line(in: width - line.columns))
        return line.cut(to: width)
    }

    private var health: StyledText {
        guard figures.last != nil else { return row("health", [FigureRow.Figure("–", rank: nil)]) }
        let lag = figures.sendLag.quantile(0.99).map(Format.milliseconds) ?? "–"
        let busy = Format.fixed(figures.busiest * 100, decimals: 0)
        let count = figures.total(.late)
        var late = StyledText(Format.count(count) + " ")
        late.add("late") { count > 0 ? style.warning($0) : $0 }
        return row(
            "health",
            [
                FigureRow.Figure("send-lag p99 \(lag)", rank: nil),
                FigureRow.Figure("busiest loop \(busy) %", rank: 2),
                FigureRow.Figure([(text: late, rank: 1)]),
            ])
    }

    private func label(_ name: String) -> StyledText {
        var line = StyledText()
        line.add(name.padded(to: Self.label).cut(to: width), style.faint)
        return line
    }

    private func row(_ name: String, _ figures: [FigureRow.Figure]) -> StyledText {
        var line = label(name)
        line.add(FigureRow.fit(figures, in: width - line.columns))
        return line.cut(to: width)
    }
}
