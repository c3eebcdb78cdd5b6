/// What lines, areas and signs of a plot mean, and what else is to be said of it.
enum Legend {
    /// A line of this style.
    static func line(_ style: String, _ text: String) -> HTML {
        key("<path class=\"l \(style)\" d=\"M0 6H22\"/>", text)
    }

    /// An area.
    static func area(_ style: String, _ text: String) -> HTML {
        key("<rect class=\"a \(style)\" x=\"0\" y=\"1\" width=\"22\" height=\"10\"/>", text)
    }

    /// A dot.
    static func dot(_ style: String, _ text: String) -> HTML {
        key("<circle class=\"\(style)\" cx=\"11\" cy=\"6\" r=\"2.5\"/>", text)
    }

    /// From p50 to p95 and p99.
    static let range = key(RangeBar.sample, "p50, to p95, to p99")

    static func key(_ sign: HTML, _ text: String) -> HTML {
        "<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\">\(sign)</svg>\(text)</li>"
    }

    /// All keys of a plot.
    static func keys(_ keys: HTML...) -> HTML { "<ul class=\"key\">\(keys.joined())</ul>" }

    /// Small print; nothing of no sentences.
    static func note(_ sentences: [HTML]) -> HTML {
        let text = sentences.filter { !$0.isEmpty }.joined(" ")
        return text.isEmpty ? "" : "<p class=\"note\">\(text)</p>"
    }
}
