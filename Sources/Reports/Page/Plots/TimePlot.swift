/// One plot over time. The outer drawing is the plot area itself, as wide as the page leaves it: ticks and labels
/// hang out into the padding around it, across in percent and down in pixels, so that letters keep their size.
/// The data lie in an inner drawing that is stretched.
struct TimePlot {
    /// A name at the end of a line, with the line's last value.
    struct End {
        var value: Double
        var name: String
        var text: String
        var style: String
        /// Whether it is one of several lines of the other side.
        var isAgainst = false

        /// Its name; where there is no room a stroke of its line stands for the side.
        fileprivate var words: HTML {
            isAgainst
                ? """
                <tspan class="wide own">\(PageAgainst.name) </tspan><tspan class="slim">–·</tspan>\(name)
                """ : "\(name)"
        }
    }

    /// A line across, with its words.
    struct Level {
        var value: Double
        var text: String
        var style: String
    }

    let id: String
    let title: String
    /// What it shows, in figures.
    let description: String
    let scale: any PlotScale
    /// The elements of the inner drawing.
    var data: HTML = ""
    /// Values that have a mark; nil: those of the scale.
    var ticks: [Double]?
    var tick: (Double) -> String = PageFigure.number
    var hasGrid = true
    var hasAxis = true
    var ends: [End] = []
    var levels: [Level] = []
    /// What lies above the data.
    var above: HTML = ""

    init(_ id: String, _ scale: any PlotScale, title: String, description: String) {
        self.id = id
        self.scale = scale
        self.title = title
        self.description = description
    }

    private static let labelGap = 13.0

    func html(_ page: PageFacts) -> HTML {
        let height = scale.height
        let marks = ticks ?? scale.ticks
        return opening(page) + background(page)
            + (hasGrid ? marks.map { Self.across(scale.y($0), style: "g") }.joined() : "")
            + moments(page)
                + """
                <line class="ax" x1="0" x2="100%" y1="\(height)" y2="\(height)"/>\
                \(Self.inner(data, height: height))
                """
            + levels.filter { $0.value <= scale.high && $0.value >= scale.low }.map(level).joined()
            + marks.map { Self.tick(tick($0), y: scale.y($0)) }.joined()
            + (hasAxis ? page.axis.marks(below: height) : "")
            + Self.ends(ends, scale, x: page.now.map(page.axis.x) ?? 100) + above + "</svg>"
    }

    private func opening(_ page: PageFacts) -> HTML {
        """
        <svg class="s" id="\(id)" height="\(scale.height)" role="img" \
        aria-labelledby="\(id)-t \(id)-d" data-x="\(page.axis.seconds)" data-y="\(scale.words)">\
        <title id="\(id)-t">\(title)</title><desc id="\(id)-d">\(description)</desc>
        """
    }

    /// What is still to come, phases that are not judged, and the borders of all.
    private func background(_ page: PageFacts) -> HTML {
        let height = scale.height
        let drain = page.axis.x(page.phasesEnd)
        let afterwards: HTML =
            drain < 100
            ? """
            <rect class="nm" x="\(percent(drain))" width="\(percent(100 - drain))" y="0" \
            height="\(height)"/>
            """ : ""
        let coming: HTML =
            page.now.map { now -> HTML in
                let x = page.axis.x(now)
                return x < 100
                    ? """
                    <rect class="well" x="\(percent(x))" width="\(percent(100 - x))" y="0" \
                    height="\(height)"/>
                    """ : ""
            } ?? ""
        return coming + afterwards
            + page.strip.phases.enumerated().map { index, phase -> HTML in
                let x = page.axis.x(phase.start)
                let unjudged: HTML =
                    phase.measured
                    ? ""
                    : """
                    <rect class="nm" x="\(percent(x))" width="\(percent(page.axis.x(phase.end) - x))" \
                    y="0" height="\(height)"/>
                    """
                let border: HTML =
                    index == 0 ? "" : Self.down(x, from: 0, to: height, style: "pb")
                return unjudged + border
            }.joined()
    }

    private func moments(_ page: PageFacts) -> HTML {
        page.marks.map { mark in
            Self.down(page.axis.x(mark.moment), from: 0, to: scale.height, style: "mk")
        }.joined()
    }

    private func level(_ level: Level) -> HTML {
        let y = scale.y(level.value)
        let text: HTML =
            level.text.isEmpty
            ? ""
            : """
            <text class="t tl \(level.style)" x="4" y="\(y < 14 ? y + 13 : y - 5)">\
            \(level.text)</text>
            """
        return Self.across(y, style: "lm \(level.style)") + text
    }

    // MARK: What other plots have too

    static func across(_ y: Double, style: String) -> HTML {
        "<line class=\"\(style)\" x1=\"0\" x2=\"100%\" y1=\"\(y)\" y2=\"\(y)\"/>"
    }

    static func down(_ x: Double, from top: Double, to bottom: Double, style: String) -> HTML {
        let x = percent(x)
        return "<line class=\"\(style)\" x1=\"\(x)\" x2=\"\(x)\" y1=\"\(top)\" y2=\"\(bottom)\"/>"
    }

    /// The stretched drawing of the data.
    static func inner(_ data: HTML, height: Double) -> HTML {
        """
        <svg width="100%" height="\(height)" viewBox="0 0 600 \(height)" \
        preserveAspectRatio="none">\(data)</svg>
        """
    }

    /// Words of a mark at the left.
    static func tick(_ text: String, y: Double) -> HTML {
        "<text class=\"t\" x=\"-8\" y=\"\(y + 3.5)\" text-anchor=\"end\">\(text)</text>"
    }

    /// Names at the end of lines, moved apart.
    static func ends(_ ends: [End], _ scale: any PlotScale, x: Double) -> HTML {
        let places = LabelSpread.places(
            ends.map { scale.y($0.value) }, gap: labelGap, in: 4...max(4, scale.height - 2))
        return zip(ends, places).map { end, y -> HTML in
            """
            <text class="t en \(end.style)" x="\(percent(x))" dx="9" y="\(y + 3.5)">\(end.words)\
            <tspan class="wide"> \(end.text)</tspan></text>
            """
        }.joined()
    }
}
