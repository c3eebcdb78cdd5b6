import Assertions
import Metrics
import Reports
import Units

/// The tables of figures at the end of a run, 60 columns wide; in fewer columns p95 goes, then p99.9 and
/// what else is least missed, never p50, p99 and errors.
struct FigureTables {
    /// A line of a table.
    private struct Row {
        var name: String
        var cells: [String]
        /// What stands in place of the cells behind the first one.
        var remark: String?
    }

    /// Names of columns, and those that go where there is no room, by their places and the first one first.
    private struct Head {
        var name: String
        var cells: [String]
        var spare: [Int]
    }

    let result: RunResult
    let style: Style
    private let width: Int
    private var store: MetricStore { result.store }

    private let cell: Int
    /// Names have so many columns at least.
    private static let leastFirst = 15
    private static let quantiles = [0.5, 0.95, 0.99, 0.999]
    /// The columns before the five cells.
    private let first: Int
    let phases: PhaseTable
    /// Tells noise, if the host was calibrated.
    private let noise: NoiseCheck?

    /// The column of names is as wide as its longest name, as far as the width allows.
    init(_ result: RunResult, style: Style, width: Int) {
        self.result = result
        self.style = style
        self.width = width
        cell = width < 42 ? 8 : 9
        noise = NoiseCheck(result.header)
        let messages = result.header.labels.messages
        let shown = min(5, max(3, (width - FigureTables.leastFirst) / cell))
        let most = max(FigureTables.leastFirst, width - shown * cell)
        phases = PhaseTable(PhaseOutline(result), room: most - 3)
        let names = (messages.count > 1 ? messages : []) + phases.rows.map(\.name)
        first = max(
            FigureTables.leastFirst, min(most, (names.map(\.columns).max() ?? 0) + 3))
    }

    /// The percentiles of what a request is made of; a metric without samples has no line.
    var times: [String] { times(titled: "Times, ms") }

    /// The same below another heading.
    func times(titled title: String) -> [String] {
        let metrics: [TimeMetric] = [
            .rtt, .held, .sendLag, .serviceTime, .delivery, .connect, .flow, .reconnect,
            .acquire,
        ]
        let rows = metrics.compactMap { metric -> Row? in
            let samples = store.histogram(metric, in: result.measured)
            guard samples.count > 0 else {
                let others = metric == .held ? 0 : store.histogram(metric).count
                return others > 0
                    ? Row(name: metric.name, cells: ["–"], remark: notJudged(others)) : nil
            }
            guard metric != .held || samples.moments.max > 0 else { return nil }
            return Row(
                name: metric.name,
                cells: (FigureTables.quantiles + [1]).map {
                    milliseconds(samples.quantile($0), of: metric, at: $0)
                })
        }
        guard !rows.isEmpty else { return [] }
        let head = Head(
            name: title, cells: ["p50", "p95", "p99", "p99.9", "max"], spare: [1, 3])
        return table(head, rows) + notes
    }

    /// A line for each phase and for its parts, if there are several.
    var phaseLines: [String] {
        guard !phases.rows.isEmpty else { return [] }
        let rows = phases.rows.map { row in
            let length = Int64((row.seconds * 10).rounded())
            let sent = Double(row.figures[.messagesSent])
            let rtt = row.figures[.rtt]
            return Row(
                name: row.name,
                cells: [
                    TimeAmount.milliseconds(length * 100).description,
                    row.seconds > 0 ? Format.number(sent / row.seconds) : "–",
                    milliseconds(rtt?.quantile(0.5), of: .rtt, at: 0.5),
                    milliseconds(rtt?.quantile(0.99), of: .rtt, at: 0.99),
                    Format.count(row.figures[.errors]),
                ])
        }
        return table(
            Head(
                name: "By phase", cells: ["length", "sent/s", "rtt p50", "p99", "errors"],
                spare: [1, 0]), rows)
            + phases.notes.flatMap(below)
    }

    /// What there is to say of the samples of rtt.
    private var notes: [String] {
        let deadlines = store.count(.deadlines, in: result.measured)
        var notes =
            deadlines > 0
            ? ["of rtt, \(Format.count(deadlines)) are deadlines of failed requests"] : []
        let count = store.histogram(.rtt, in: result.measured).count
        let lacking = FigureTables.quantiles.compactMap { SampleNeed($0) }
            .filter { count > 0 && $0.samples > count }
        if let first = lacking.first, let note = first.note(for: count) {
            let others = lacking.dropFirst().map { need in
                "for \(need.name) \(Format.count(need.times(for: count))) times"
            }
            notes.append((["of rtt, \(note)"] + others).joined(separator: ", "))
        }
        if let noise {
            let factor = Format.trimmed(Format.number(NoiseCheck.factor))
            notes.append(
                "~ marks noise: less than \(factor) times this host's own, calibrated "
                    + String(noise.floor.date.prefix(10)).oneLine)
        }
        return notes.flatMap(below)
    }

    /// A note below a table.
    private func below(_ note: String) -> [String] {
        note.wrapped(to: width - 4).enumerated().map { ($0 == 0 ? "  " : "    ") + $1 }
    }

    /// Said of what only phases that are not measured have.
    private func notJudged(_ count: UInt64) -> String { " (\(Format.count(count)) not judged)" }

    /// A line for each message, if there are several.
    var messages: [String] {
        let names = result.header.labels.messages
        guard names.count > 1 else { return [] }
        let heard = names.indices.filter(isHeard)
        let sent = names.indices.filter { !heard.contains($0) }
        var lines: [String] = []
        if !sent.isEmpty {
            lines = table(
                Head(
                    name: "By message", cells: ["sent", "rtt p50", "p95", "p99", "errors"],
                    spare: [2, 0]),
                sent.map { row($0, .messagesSent, .rtt) })
        }
        if !heard.isEmpty {
            lines += lines.isEmpty ? [] : [""]
            lines += table(
                Head(
                    name: "Unasked", cells: ["received", "age p50", "p95", "p99", "errors"],
                    spare: [2, 0]),
                heard.map { row($0, .messagesReceived, .delivery) })
        }
        return lines
    }

    /// Whether a label names what comes and is never sent. Files of older versions do not say it: there it
    /// is what came and was not planned.
    private func isHeard(_ message: Int) -> Bool {
        if let heard = result.header.heard { return heard.contains(message) }
        let whole = Selection(message: message)
        return store.count(.messagesReceived, in: whole) > 0
            && store.count(.planned, in: whole) == 0
    }

    /// What was counted of a message, and its times.
    private func row(_ message: Int, _ count: CountMetric, _ time: TimeMetric) -> Row {
        let whole = Selection(message: message)
        let here = Selection(message: message, stretches: result.measured.stretches)
        let measured = store.count(count, in: here)
        let others = store.count(count, in: whole) - measured
        // What a step waits for is not sent.
        let isOfStep =
            store.count(.planned, in: whole) == 0 && store.count(.requests, in: whole) > 0
        return Row(
            name: result.header.labels.messages[message].oneLine,
            cells: [isOfStep && count == .messagesSent ? "–" : Format.count(measured)]
                + percentiles(here, [0.5, 0.95, 0.99], of: time) + [
                    Format.count(store.count(.errors, in: here))
                ], remark: measured == 0 && others > 0 ? notJudged(others) : nil)
    }

    private func percentiles(
        _ selection: Selection, _ quantiles: [Double], of metric: TimeMetric = .rtt
    ) -> [String] {
        let samples = store.histogram(metric, in: selection)
        return quantiles.map { milliseconds(samples.quantile($0), of: metric, at: $0) }
    }

    /// A quantile of a time, with a mark if it is noise.
    private func milliseconds(
        _ nanoseconds: Double?, of metric: TimeMetric, at quantile: Double
    ) -> String {
        guard let nanoseconds else { return "–" }
        let mark = noise?.floor(under: nanoseconds, of: metric, at: quantile) == nil ? "" : "~"
        return mark + Format.number(nanoseconds / 1e6)
    }

    /// Rows under a heading; the first column is aligned left, the others right.
    private func table(_ head: Head, _ rows: [Row]) -> [String] {
        let room = max(0, width - first) / cell
        let gone = Set(head.spare.prefix(max(0, head.cells.count - room)))
        func line(_ name: String, _ cells: [String], _ remark: String? = nil) -> String {
            let start = name.padded(to: first)
            if let remark { return start + cells[0].aligned(to: cell) + remark }
            return start
                + cells.indices.filter { !gone.contains($0) }
                .map { cells[$0].aligned(to: cell) }.joined()
        }
        return [style.heading(line(head.name, head.cells))]
            + rows.map { line("  " + $0.name.cut(to: first - 3), $0.cells, $0.remark) }
    }
}
