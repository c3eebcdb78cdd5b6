import Metrics
import Units

/// Is everybody served alike? How many messages the clients sent, each.
struct ClientSection {
    let facts: PageFacts
    private let spread: Histogram
    private let bins: [(from: Double, to: Double, count: UInt64)]

    private static let height = 84.0
    private static let mostBins = 56.0

    /// Nothing where fewer than two clients sent something.
    init?(_ facts: PageFacts) {
        let spread = facts.store.histogram(.clientMessages)
        guard spread.count > 1, spread.moments.max > 0 else { return nil }
        self.facts = facts
        self.spread = spread
        bins = Self.bins(spread)
    }

    /// Whole numbers of messages in bins of equal width. They are kept as times, a microsecond for each
    /// message.
    private static func bins(_ spread: Histogram) -> [(from: Double, to: Double, count: UInt64)] {
        let (least, most) = (Double(spread.moments.min) / 1e3, Double(spread.moments.max) / 1e3)
        let width = max(1, Round.up((most - least) / mostBins))
        let first = (least / width).rounded(.down) * width
        let count = Int((most - first) / width) + 1
        var bins = (0..<count).map { index -> (from: Double, to: Double, count: UInt64) in
            (first + Double(index) * width, first + Double(index + 1) * width, 0)
        }
        spread.forEachBucket { bucket, clients in
            let value = (Double(HistogramScale.middle(of: bucket)) / 1e3).rounded()
            bins[max(0, min(count - 1, Int((value - first) / width)))].count += clients
        }
        return bins
    }

    var section: PageSection {
        var section = PageSection(
            "cli", name: "Clients", question: "Does everybody get a turn?", answer: answer,
            body: """
                <div class="plot sp">\(plot)<p class="xl">messages that a client sent while it was \
                there</p></div>
                """)
        section.legend = Legend.note([
            "In the whole run. Figures of each client: <code>--out run.clients.csv</code>."
        ])
        section.table = DataTable(
            caption: "Clients by messages sent",
            head: ["", "messages"] + (other == nil ? [] : [PageAgainst.name]),
            rows: Self.rows.map { name, value in
                ["\(name)", "\(text(value(spread)))"]
                    + (other.map { ["\(text($0.count > 0 ? value($0) : nil))"] } ?? [])
            })
        return section
    }

    /// What the table tells of the clients of a side.
    private static let rows: [(name: String, value: @Sendable (Histogram) -> Double?)] = [
        ("fewest", { Double($0.moments.min) }), ("1 in 10 sent at most", { $0.quantile(0.1) }),
        ("median", { $0.quantile(0.5) }), ("9 in 10 sent at most", { $0.quantile(0.9) }),
        ("most", { Double($0.moments.max) }),
    ]

    /// The same of the other side; nil where there is none.
    private var other: Histogram? { facts.against?.store.histogram(.clientMessages) }

    private func text(_ time: Double?) -> String {
        time.map { Format.count(UInt64(($0 / 1_000).rounded())) } ?? PageFigure.none
    }

    private var plot: HTML {
        let most = bins.map(\.count).max() ?? 1
        let scale = LinearScale(to: Double(most) * 1.05, height: Self.height)
        let width = PathData.width / Double(bins.count)
        var path = PathData()
        for (index, bin) in bins.enumerated() where bin.count > 0 {
            let gap = bins.count > 1 ? min(0.5, width / 10) : 0
            path.rectangle(
                Double(index) * width + gap, min(Self.height - 1.5, scale.y(Double(bin.count))),
                Double(index + 1) * width - gap, Self.height)
        }
        let (low, high) = (bins[0].from, bins[bins.count - 1].to)
        // A bin of one number has its mark in the middle.
        let half = bins[0].to - bins[0].from <= 1 ? 0.5 : 0
        func x(_ value: Double) -> Double {
            min(100, 100 * (value + half - low) / (high - low))
        }
        let step = max(1, Round.up((high - low) / 6))
        let first = (low / step).rounded(.up) * step
        let marks = stride(from: first, through: high - 2 * half, by: step).enumerated().map {
            index, value -> HTML in
            let style = index % 2 == 1 ? "t k2" : "t"
            return """
                \(TimePlot.down(x(value), from: Self.height, to: Self.height + 4, style: "tk"))\
                <text class="\(style)" x="\(percent(x(value)))" y="\(Self.height + 16)" \
                text-anchor="middle">\(Format.count(Int(value)))</text>
                """
        }.joined()
        let median = (spread.quantile(0.5) ?? 0) / 1e3
        return """
            <svg class="s" id="cli-s" height="\(Self.height)" role="img" \
            aria-labelledby="cli-s-t cli-s-d"><title id="cli-s-t">Spread of the clients</title>\
            <desc id="cli-s-d">\(Format.count(spread.count)) clients by the messages that each sent, \
            \(text(Double(spread.moments.min))) to \(text(Double(spread.moments.max))).</desc>\
            \(TimePlot.tick(Format.count(most), y: scale.y(Double(most))))\
            \(TimePlot.inner(path.element("bar"), height: Self.height))\
            <line class="ax" x1="0" x2="100%" y1="\(Self.height)" y2="\(Self.height)"/>\(marks)\
            \(TimePlot.down(x(median), from: 0, to: Self.height, style: "lm"))\
            <text class="t" x="\(percent(x(median)))" y="-5" text-anchor="middle">median</text></svg>
            """
    }

    private var answer: HTML { ofThisSide + ofAgainst }

    private var ofAgainst: HTML {
        guard let other, other.count > 0 else { return "" }
        return """
             On the other side \(text(Double(other.moments.min))) at least, \(text(other.quantile(0.5))) in \
            the median, \(text(Double(other.moments.max))) at most.
            """
    }

    private var ofThisSide: HTML {
        let median = spread.quantile(0.5) ?? 0
        let (least, most) = (Double(spread.moments.min), Double(spread.moments.max))
        let clients = Format.count(spread.count)
        let words = """
            \(text(least)) at least, \(text(median)) in the median, \(text(most)) at most
            """
        if least == most { return "Yes: each of \(clients) clients sent \(text(least))." }
        let isNear = least > 0.95 * median && most < 1.05 * median
        return isNear
            ? "Yes: of \(clients) clients each sent \(words)."
            : "Of \(clients) clients each sent \(words)."
    }
}
