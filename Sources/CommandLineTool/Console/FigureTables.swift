import Assertions
import Metrics
import Reports
import Units

/// The tables of figures at the end of a run, 60 columns wide.
struct FigureTables {
    let result: RunResult
    let style: Style
    private var store: MetricStore { result.store }

    private static let cell = 9
    private static let quantiles = [0.5, 0.95, 0.99, 0.999]
    /// The columns before the five cells.
    private let first: Int
    /// Of the phases that ran.
    private let phaseNames: [String]

    /// The column of names is as wide as its longest name, as far as the width allows.
    init(_ result: RunResult, style: Style, width: Int) {
        self.result = result
        self.style = style
        phaseNames =
            result.conclusion.phases.map { span in
                let name = result.header.labels.phases[span.label]
                return span.measured ? name : "\(name) (not judged)"
            }
        let tables = [result.header.labels.messages, phaseNames].filter { $0.count > 1 }
        let longest = tables.joined().map { $0.columns + 3 }.max() ?? 0
        first = max(15, min(width - 5 * FigureTables.cell, longest))
    }

    /// The percentiles of what a request is made of; a metric without samples has no line.
    var times: [String] {
        let metrics: [TimeMetric] = [
            .rtt, .held, .sendLag, .serviceTime, .delivery, .connect, .flow, .reconnect,
            .acquire,
        ]
        var rows = metrics.compactMap { metric -> [String]? in
            let samples = store.histogram(metric, in: result.measured)
            guard samples.count > 0, metric != .held || samples.moments.max > 0 else { return nil }
            let figures = FigureTables.quantiles.map { samples.quantile($0) }
            return [metric.name] + (figures + [Double(samples.moments.max)]).map(milliseconds)
        }
        guard !rows.isEmpty else { return [] }
        rows.insert(["Times, ms", "p50", "p95", "p99", "p99.9", "max"], at: 0)
        let deadlines = store.count(.deadlines, in: result.measured)
        let note =
            deadlines > 0
            ? ["  of rtt, \(Format.count(deadlines)) are deadlines of failed requests"] : []
        return table(rows) + note
    }

    /// A line for each phase, if there are several.
    var phases: [String] {
        let spans = result.conclusion.phases
        guard spans.count > 1 else { return [] }
        let rows = zip(spans, phaseNames).map { span, name in
            let here = Selection(SeriesFilter(phase: span.label))
            let seconds = Double(span.end - span.start) / 1e9
            let length = Int64((seconds * 10).rounded())
            return [
                name,
                TimeAmount.milliseconds(length * 100).description,
                seconds > 0
                    ? Format.number(Double(store.count(.messagesSent, in: here)) / seconds) : "–",
            ] + percentiles(here, [0.5, 0.99]) + [Format.count(store.count(.errors, in: here))]
        }
        return table([["Phases", "time", "sent/s", "rtt p50", "p99", "errors"]] + rows)
    }

    /// A line for each message, if there are several.
    var messages: [String] {
        let names = result.header.labels.messages
        guard names.count > 1 else { return [] }
        var (sent, heard): ([[String]], [[String]]) = ([], [])
        for index in names.indices {
            let here = Selection(SeriesFilter(message: index), phases: result.measured.phases)
            let received = store.count(.messagesReceived, in: here)
            let errors = [Format.count(store.count(.errors, in: here))]
            let isWaitedFor = store.count(.requests, in: here) > 0
            let isPlanned = store.count(.planned, in: here) > 0
            // What is received and neither planned nor waited for comes unasked.
            if received > 0, !isPlanned, !isWaitedFor {
                heard.append(
                    [names[index], Format.count(received)]
                        + percentiles(here, [0.5, 0.95, 0.99], of: .delivery) + errors)
            } else {
                let count =
                    isWaitedFor && !isPlanned
                    ? "–" : Format.count(store.count(.messagesSent, in: here))
                sent.append([names[index], count] + percentiles(here, [0.5, 0.95, 0.99]) + errors)
            }
        }
        let lines = table([["Messages", "sent", "rtt p50", "p95", "p99", "errors"]] + sent)
        if heard.isEmpty { return lines }
        let heading = ["Unasked", "received", "age p50", "p95", "p99", "errors"]
        return lines + [""] + table([heading] + heard)
    }

    private func percentiles(
        _ selection: Selection, _ quantiles: [Double], of metric: TimeMetric = .rtt
    ) -> [String] {
        let samples = store.histogram(metric, in: selection)
        return quantiles.map { milliseconds(samples.quantile($0)) }
    }

    private func milliseconds(_ nanoseconds: Double?) -> String {
        nanoseconds.map { Format.number($0 / 1e6) } ?? "–"
    }

    /// Rows under a heading; the first column is aligned left, the others right.
    private func table(_ rows: [[String]]) -> [String] {
        rows.enumerated().map { index, row in
            let name = index == 0 ? row[0] : "  " + row[0].oneLine.cut(to: first - 3)
            let cells = row.dropFirst().map { $0.aligned(to: FigureTables.cell) }.joined()
            let line = name.padded(to: first) + cells
            return index == 0 ? style.heading(line) : line
        }
    }
}
