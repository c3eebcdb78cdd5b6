import Conductor
import Reports
import Units

/// What `explain` says of a plan, for people.
struct ExplainText {
    private let explanation: Explanation
    private let style: Style
    private let width: Int
    private let blocks: Blocks

    /// Columns of the names of what is listed.
    private static let margin = 14

    /// For a terminal of so many columns; 40 to 200 of them are used.
    init(_ explanation: Explanation, style: Style, columns: Int, blocks: Blocks) {
        self.explanation = explanation
        self.style = style
        self.blocks = blocks
        width = max(40, min(200, columns))
    }

    var text: String {
        let parts = [head, stages, load, totals, thresholds, host].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var head: [String] {
        [style.heading(explanation.name.oneLine.cut(to: width))]
            + explanation.planned.text.oneLine.wrapped(to: width)
            + (isPaired ? sides : [])
    }

    private var isPaired: Bool { !explanation.against.isEmpty }

    private var sides: [String] {
        let urls = explanation.against.joined(separator: " and ")
        return
            "and the same once more against \(urls): all numbers of load are those of each side"
            .oneLine.wrapped(to: width)
    }

    // MARK: Phases

    private var stages: [String] {
        let rows = explanation.stages.map { stage in
            (name: name(stage), length: length(stage), load: load(stage))
        }
        let first = min(
            max(12, width / 3), (rows.map(\.name.columns).max() ?? 0) + 2)
        let second = (rows.map(\.length.columns).max() ?? 0) + 2
        let lines = rows.flatMap { row -> [String] in
            let start = "  " + row.name.cut(to: first - 2).padded(to: first)
            let margin = 2 + first + second
            guard width - margin >= 20 else {
                return [start + row.length] + indented(row.load, by: 6)
            }
            let texts = row.load.wrapped(to: width - margin)
            return [start + row.length.padded(to: second) + texts[0]]
                + texts.dropFirst().map { String(repeating: " ", count: margin) + $0 }
        }
        return [style.heading("Phases")] + lines
    }

    private func name(_ stage: StageRow) -> String {
        let branch = stage.branch.map { "\($0): " } ?? ""
        return String(repeating: "  ", count: stage.depth) + branch + stage.name.oneLine
    }

    private func length(_ stage: StageRow) -> String {
        (stage.shortest.map { LoadChart.time($0) + " to " } ?? (stage.endsByItself ? "≤ " : ""))
            + LoadChart.time(stage.length)
            + (stage.runs > 1 ? " × \(Format.count(stage.runs))" : "")
    }

    private func load(_ stage: StageRow) -> String {
        let shape = stage.shape == stage.name ? "" : "\(stage.shape): "
        return shape + stage.load.oneLine + (stage.isMeasured ? "" : "; not measured")
    }

    private func indented(_ text: String, by margin: Int) -> [String] {
        text.wrapped(to: width - margin).map { String(repeating: " ", count: margin) + $0 }
    }

    // MARK: Load

    private var load: [String] {
        let columns = LoadChart.columns(explanation.stages, width: width)
        let chart = LoadChart(
            rows: explanation.rows(columns: columns), stages: explanation.stages,
            length: explanation.length, style: style, blocks: blocks)
        return [style.heading("Load")] + chart.lines
    }

    private var totals: [String] {
        let totals = explanation.totals
        let asAnswered = "as many as are answered"
        var rows = [
            ("connections", range({ $0.connections }, count) ?? asAnswered),
            ("messages", range({ $0.messages }, count) ?? asAnswered),
            ("requests", range({ $0.requests }, count) ?? asAnswered),
        ]
        if let sent = range({ $0.bytesSent }, Format.bytes) { rows.append(("sent", sent)) }
        if let received = totals.bytesReceived, received > 0 || totals.hasUnknownReplies {
            let known = totals.hasUnknownReplies ? ", besides replies of unknown size" : ""
            let bytes = received > 0 ? range({ $0.bytesReceived }, Format.bytes) : nil
            rows.append(("received", bytes.map { $0 + known } ?? "replies of unknown size"))
        }
        let most = explanation.planned.mayEndEarlier ? "at most " : ""
        let shortest = explanation.planned.shortest.map {
            LoadChart.time(Double($0) / 1e9) + " to "
        }
        rows.append(("duration", (shortest ?? most) + LoadChart.time(explanation.length)))
        rows.append(("latest end", LoadChart.time(explanation.length + totals.drain + 1)))
        let title =
            isPaired
            ? "Totals of each side, if its target answers at once"
            : "Totals, if the target answers at once"
        return [style.heading(title)] + table(rows)
    }

    /// What a run adds up to; from the shortest to the longest one where phases end as soon as they are sure.
    private func range(
        _ total: (Explanation.Totals) -> Double?, _ text: (Double) -> String
    ) -> String? {
        guard let most = total(explanation.totals).map(text) else { return nil }
        let least = explanation.shortest.flatMap { total($0.totals) }.map(text)
        return least.map { $0 == most ? most : "\($0) to \(most)" } ?? most
    }

    private func count(_ value: Double) -> String {
        value < 9e18 ? Format.count(Int64(value.rounded())) : "–"
    }

    private func table(_ rows: [(String, String)]) -> [String] {
        rows.flatMap { name, text in
            let indent = String(repeating: " ", count: ExplainText.margin)
            let first = "  \(name)".padded(to: ExplainText.margin)
            return text.wrapped(to: width - ExplainText.margin).enumerated()
                .map { ($0 == 0 ? first : indent) + $1 }
        }
    }

    // MARK: Thresholds

    private var thresholds: [String] {
        let forecasts = explanation.thresholds
        guard !forecasts.isEmpty else {
            return [style.heading("Thresholds"), "  none: nothing is gated"]
        }
        return [style.heading("Thresholds")]
            + forecasts.flatMap { forecast -> [String] in
                let (word, paint) = mark(forecast)
                let title = forecast.title
                let details = details(forecast)
                let margin = ThresholdText.margin
                let start =
                    "  " + paint(word) + String(repeating: " ", count: margin - 2 - word.count)
                if margin + title.columns + 3 + details.columns <= width {
                    return [start + title + "   " + details]
                }
                let lines = title.wrapped(to: width - margin) + details.wrapped(to: width - margin)
                return [start + lines[0]]
                    + lines.dropFirst().map { String(repeating: " ", count: margin) + $0 }
            }
    }

    private func mark(_ forecast: SampleForecast) -> (String, (String) -> String) {
        switch forecast.isEnough {
        case true: ("enough", style.good)
        case false: ("too few", style.warning)
        case nil: ("–", style.faint)
        }
    }

    private func details(_ forecast: SampleForecast) -> String {
        guard let samples = forecast.samples else {
            return forecast.needed.map { "needs \(Format.count($0)); the target decides" }
                ?? "any number will do"
        }
        let about =
            (forecast.fewest.map { count($0.rounded(.down)) + " to " } ?? "")
            + count(samples.rounded(.down))
        let what = forecast.isOfWindow ? "samples a window" : "samples"
        guard let needed = forecast.needed else { return "\(about) \(what)" }
        guard forecast.isEnough == false else {
            return "\(about) \(what), \(Format.count(needed)) needed"
        }
        let more = forecast.missingSeconds.map { ", needs \(LoadChart.time($0.rounded(.up))) more" }
        return "\(about) of \(Format.count(needed)) \(what)" + (more ?? "")
    }

    // MARK: Host

    private var host: [String] {
        var rows = explanation.limits.map { limit in
            (limit.name, amount(limit) + (limit.isError || limit.isWarning ? ", not enough" : ""))
        }
        if explanation.isEmbedded {
            let both = "\(Format.count(explanation.connections)) connections with both ends here"
            rows.insert(("sockets", both), at: 0)
        }
        let title =
            isPaired
            ? "What this host must offer, twice as much as for one side"
            : "What this host must offer"
        var lines = [style.heading(title)] + table(rows)
        for limit in explanation.limits where limit.isError || limit.isWarning {
            let paint = limit.isError ? style.bad : style.warning
            let word = limit.isError ? "error" : "warning"
            lines += "\(word): \(limit.text)".wrapped(to: width - 2).map { "  " + paint($0) }
            lines += indented("hint: \(limit.hint)", by: 4)
        }
        if let first = explanation.firstLimit, let room = first.room, room >= 1 {
            lines += indented(
                "first to give out: \(first.name), at \(Format.trimmed(Format.number(room))) times "
                    + "this load; the setting is \(first.setting)", by: 2)
        }
        return lines
    }

    private func amount(_ limit: HostLimit) -> String {
        let (needed, available) = (limit.expected, limit.available)
        switch limit.kind {
        case .memory:
            return Format.bytes(needed) + (available.map { " of \(Format.bytes($0))" } ?? "")
                + ", most of it \(limit.place)"
        case .bandwidth:
            return "\(Format.bytes(needed))/s"
                + (available.map { " of \(Format.bytes($0))/s" } ?? "") + " \(limit.place)"
        case .descriptors, .ports, .timeWait:
            return count(needed) + (available.map { " of \(count($0))" } ?? "") + " \(limit.place)"
        }
    }
}

extension HostLimit {
    /// What people call it.
    var name: String { kind == .timeWait ? "TIME_WAIT" : kind.rawValue }
}

extension SampleForecast {
    /// The threshold; where that compares several things, which one is meant.
    var title: String {
        threshold.contains(" and ") || threshold.contains(" or ")
            ? "\(quantity) in: \(threshold)".oneLine : threshold.oneLine
    }
}
