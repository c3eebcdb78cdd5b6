/// The spread of a time on a line: a dot at p50, thick up to p95, thin up to a stroke at p99. Places are in
/// percent of the width.
struct RangeBar {
    let p50: Double
    let p95: Double
    let p99: Double

    /// Of one that lies at a height in pixels.
    func html(y: Double, reach: Double = 5, radius: Double = 3.5) -> HTML {
        """
        <line class="rg" x1="\(percent(p50))" x2="\(percent(p99))" y1="\(y)" y2="\(y)"/>\
        <line class="rg hv" x1="\(percent(p50))" x2="\(percent(p95))" y1="\(y)" y2="\(y)"/>\
        <circle class="d50" cx="\(percent(p50))" cy="\(y)" r="\(radius)"/>\
        <line class="rt" x1="\(percent(p99))" x2="\(percent(p99))" y1="\(y - reach)" \
        y2="\(y + reach)"/>
        """
    }

    /// How it looks, 22 pixels wide.
    static let sample: HTML = """
        <line class="rg" x1="3" x2="20" y1="6" y2="6"/>\
        <line class="rg hv" x1="3" x2="13" y1="6" y2="6"/>\
        <circle class="d50" cx="4" cy="6" r="3.5"/>\
        <line class="rt" x1="20" x2="20" y1="2" y2="10"/>
        """
}
