import Metrics
import Units

/// What makes connecting slow? Its parts: means, which add up, and percentiles, which do not.
struct ConnectSection {
    let facts: PageFacts
    private let parts: [(name: String, samples: Histogram)]
    private let whole: Histogram
    private let isMeasured: Bool
    /// What was measured of the other side.
    private let other: SeriesCell?

    private static let metrics: [(TimeMetric, String)] = [
        (.connectDNS, "dns"), (.connectTCP, "tcp"), (.connectTLS, "tls"),
        (.connectUpgrade, "upgrade"),
    ]
    private static let row = 26.0
    /// So far below a row's bar is that of the other side, which makes the row higher.
    private static let below = 11.0

    /// Nothing where there was no connect.
    init?(_ facts: PageFacts) {
        self.facts = facts
        isMeasured = facts.samples(.connect) != nil
        let cell = isMeasured ? facts.measured : facts.whole
        guard let whole = cell[.connect], whole.count > 0 else { return nil }
        self.whole = whole
        other = isMeasured ? facts.against?.measured : facts.against?.whole
        parts = Self.parts(of: cell)
    }

    private static func parts(of cell: SeriesCell) -> [(name: String, samples: Histogram)] {
        metrics.compactMap { metric, name in
            cell[metric].flatMap { $0.count > 0 && $0.moments.max > 0 ? (name, $0) : nil }
        }
    }

    private var rows: [(name: String, samples: Histogram)] { parts + [("connect", whole)] }

    /// The same of the other side; empty where there is none, or where it did not connect.
    private var otherRows: [(name: String, samples: Histogram)] {
        guard let other, let connect = other[.connect], connect.count > 0 else { return [] }
        return Self.parts(of: other) + [("connect", connect)]
    }

    private var scale: LogScale {
        let all = (rows + otherRows).map(\.samples)
        return LogScale(
            from: all.compactMap { $0.quantile(0.5) }.min() ?? 1,
            to: all.compactMap { $0.quantile(0.99) }.max() ?? 1, height: 100)
    }

    var section: PageSection {
        var section = PageSection(
            "con", name: "Connecting", question: "What makes connecting slow?", answer: answer,
            body: "<div class=\"plot\">\(means(shares, "mean"))\(otherMeans)\(ranges)</div>")
        section.legend =
            Legend.keys(Legend.range, otherKey)
            + Legend.note([
                parts.count > 1 ? "The bar on top shows means, because only means add up." : "",
                isMeasured ? "" : "Of the whole run: no measured phase connected.",
            ])
        section.table = DataTable(
            caption: "Parts of a connect",
            head: ["", "samples", "mean", "p50", "p95", "p99", "max"],
            rows: (rows + otherRows.map { ("\($0.name), \(PageAgainst.name)", $0.samples) }).map {
                name, samples in
                [
                    "\(name)", "\(Format.count(samples.count))",
                    "\(PageFigure.time(samples.moments.mean))",
                ]
                    + [0.5, 0.95, 0.99].map { "\(PageFigure.time(samples.quantile($0)))" }
                    + ["\(PageFigure.time(Double(samples.moments.max)))"]
            })
        return section
    }

    private var otherKey: HTML {
        otherRows.isEmpty
            ? ""
            : Legend.key("<g class=\"ag\">\(RangeBar.sample)</g>", "the same, against")
    }

    /// The mean of each part over all connects, so that they add up.
    private static func shares(
        _ parts: [(name: String, samples: Histogram)], of whole: Histogram
    ) -> [(name: String, mean: Double)] {
        parts.map { ($0.name, Double($0.samples.moments.sum) / Double(whole.count)) }
    }

    private var shares: [(name: String, mean: Double)] { Self.shares(parts, of: whole) }

    private var otherMeans: HTML {
        guard let last = otherRows.last else { return "" }
        return means(
            Self.shares(Array(otherRows.dropLast()), of: last.samples), PageAgainst.name)
    }

    /// A part with less of the width has no name of its own in the bar.
    private static let named = 18.0

    private func means(_ shares: [(name: String, mean: Double)], _ title: String) -> HTML {
        let total = shares.reduce(0) { $0 + $1.mean }
        guard shares.count > 1, total > 0 else { return "" }
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
        let side: HTML = title == PageAgainst.name ? " ag" : ""
        return "<div class=\"stack\(side)\" aria-hidden=\"true\"><i>\(title)</i>\(bars)</div>"
    }

    private var ranges: HTML {
        let scale = scale
        let others = Dictionary(otherRows) { first, _ in first }
        let step = Self.row + (others.isEmpty ? 0 : Self.below)
        let height = step * Double(rows.count) + 6
        let grid = scale.ticks.map { value -> HTML in
            let x = 100 * scale.share(value)
            return """
                \(TimePlot.down(x, from: 0, to: height, style: "g"))<text class="t" \
                x="\(percent(x))" y="\(height + 16)" text-anchor="middle">\(PageFigure.tick(value))</text>
                """
        }.joined()
        func bar(_ samples: Histogram, y: Double) -> HTML {
            func x(_ quantile: Double) -> Double {
                100 * scale.share(samples.quantile(quantile) ?? 0)
            }
            return RangeBar(p50: x(0.5), p95: x(0.95), p99: x(0.99)).html(y: y)
        }
        let bars = rows.enumerated().map { index, row -> HTML in
            let y = 16 + step * Double(index)
            let other: HTML =
                others[row.name].map { "<g class=\"ag\">\(bar($0, y: y + Self.below))</g>" } ?? ""
            let style = index == rows.count - 1 ? "t val" : "t"
            return """
                <text class="\(style)" x="-8" y="\(y + 3.5)" text-anchor="end">\(row.name)</text>\
                \(bar(row.samples, y: y))\(other)
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

    private var answer: HTML { ofThisSide + ofAgainst }

    /// What the other side took; nothing where there is one side.
    private var ofAgainst: HTML {
        guard other != nil else { return "" }
        return otherRows.last.map {
            " The other side took \(PageFigure.time($0.samples.moments.mean))."
        }
            ?? " Nobody connected to the other side."
    }

    private var ofThisSide: HTML {
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
