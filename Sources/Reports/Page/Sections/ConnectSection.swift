import Metrics
import Units

/// What makes connecting slow? Its parts: means, which add up, and percentiles, which do not.
struct ConnectSection {
    let facts: PageFacts
    private let parts: [(name: String, samples: Histogram)]
    private let whole: Histogram
    private let isMeasured: Bool

    private static let metrics: [(TimeMetric, String)] = [
        (.connectDNS, "dns"), (.connectTCP, "tcp"), (.connectTLS, "tls"),
        (.connectUpgrade, "upgrade"),
    ]
    private static let row = 26.0

    /// Nothing where there was no connect.
    init?(_ facts: PageFacts) {
        self.facts = facts
        isMeasured = facts.samples(.connect) != nil
        let cell = isMeasured ? facts.measured : facts.whole
        guard let whole = cell[.connect], whole.count > 0 else { return nil }
        self.whole = whole
        parts = Self.metrics.compactMap { metric, name in
            cell[metric].flatMap { $0.count > 0 && $0.moments.max > 0 ? (name, $0) : nil }
        }
    }

    private var rows: [(name: String, samples: Histogram)] { parts + [("connect", whole)] }

    private var scale: LogScale {
        let all = rows.map(\.samples)
        return LogScale(
            from: all.compactMap { $0.quantile(0.5) }.min() ?? 1,
            to: all.compactMap { $0.quantile(0.99) }.max() ?? 1, height: 100)
    }

    var section: PageSection {
        var section = PageSection(
            "con", name: "Connecting", question: "What makes connecting slow?", answer: answer,
            body: "<div class=\"plot\">\(means)\(ranges)</div>")
        section.legend =
            Legend.keys(Legend.range)
            + Legend.note([
                parts.count > 1 ? "The bar on top shows means, because only means add up." : "",
                isMeasured ? "" : "Of the whole run: no measured phase connected.",
            ])
        section.table = DataTable(
            caption: "Parts of a connect",
            head: ["", "samples", "mean", "p50", "p95", "p99", "max"],
            rows: rows.map { name, samples in
                [
                    "\(name)", "\(Format.count(samples.count))",
                    "\(PageFigure.time(samples.moments.mean))",
                ]
                    + [0.5, 0.95, 0.99].map { "\(PageFigure.time(samples.quantile($0)))" }
                    + ["\(PageFigure.time(Double(samples.moments.max)))"]
            })
        return section
    }

    /// The mean of each part over all connects, so that they add up.
    private var shares: [(name: String, mean: Double)] {
        parts.map { ($0.name, Double($0.samples.moments.sum) / Double(whole.count)) }
    }

    /// A part with less of the width has no name of its own in the bar.
    private static let named = 18.0

    private var means: HTML {
        let total = shares.reduce(0) { $0 + $1.mean }
        guard parts.count > 1, total > 0 else { return "" }
        let largest = shares.max { $0.mean < $1.mean }?.name
        let bars = shares.map { name, mean -> HTML in
            let width = 100 * mean / total
            let words: HTML =
                width > Self.named
                ? "<b>\(name)</b><span class=\"wide\"> \(PageFigure.time(mean))</span>" : ""
            return """
                <span class="\(name == largest ? "sb2" : "")" style="width:\(percent(width))">\
                \(words)</span>
                """
        }.joined()
        return "<div class=\"stack\" aria-hidden=\"true\"><i>mean</i>\(bars)</div>"
    }

    private var ranges: HTML {
        let scale = scale
        let height = Self.row * Double(rows.count) + 6
        let grid = scale.ticks.map { value -> HTML in
            let x = 100 * scale.share(value)
            return """
                \(TimePlot.down(x, from: 0, to: height, style: "g"))<text class="t" \
                x="\(percent(x))" y="\(height + 16)" text-anchor="middle">\(PageFigure.tick(value))</text>
                """
        }.joined()
        let bars = rows.enumerated().map { index, row -> HTML in
            let y = 16 + Self.row * Double(index)
            func x(_ quantile: Double) -> Double {
                100 * scale.share(row.samples.quantile(quantile) ?? 0)
            }
            let style = index == rows.count - 1 ? "t val" : "t"
            return """
                <text class="\(style)" x="-8" y="\(y + 3.5)" text-anchor="end">\(row.name)</text>\
                \(RangeBar(p50: x(0.5), p95: x(0.95), p99: x(0.99)).html(y: y))
                """
        }.joined()
        let texts = rows.map { "\($0.name) \(PageFigure.time($0.samples.quantile(0.5)))" }
        return """
            <svg class="s" id="con-s" height="\(height)" role="img" \
            aria-labelledby="con-s-t con-s-d"><title id="con-s-t">Parts of a connect</title>\
            <desc id="con-s-d">From p50 to p95 and p99 on a logarithmic scale; p50: \
            \(texts.joined(separator: ", ")).</desc>\(grid)\(bars)\
            <line class="ax" x1="0" x2="100%" y1="\(height)" y2="\(height)"/></svg>
            """
    }

    private var answer: HTML {
        let mean = whole.moments.mean ?? 0
        let total = shares.reduce(0) { $0 + $1.mean }
        guard parts.count > 1, total > 0, let most = shares.max(by: { $0.mean < $1.mean }) else {
            return "A connect took \(PageFigure.time(mean)) on average."
        }
        let name = ["dns": "The name", "tcp": "TCP", "tls": "TLS"][most.name] ?? "The upgrade"
        let share = PageFigure.percent(most.mean / max(mean, total))
        return "\(name): \(share) of the mean of \(PageFigure.time(mean))."
    }
}
