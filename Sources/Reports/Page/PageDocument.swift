/// The document around the pieces of a page. Each piece is one element with an id of its own, so that a page that
/// follows its run can be given a piece anew.
///
/// It holds texts alone: the figures that they were made from are free to be added to.
struct PageDocument: Sendable {
    /// The banner, its figures, what the run was about, the contents; then the sections.
    var pieces: [LiveReport.Piece]
    /// What the tab is called.
    let title: HTML
    /// What it shows, as a URL.
    let icon: HTML
    /// The style of the body.
    let style: String
    /// The moment that it shows.
    let clock: String
    private let tool: String
    private let hasSides: Bool

    init(_ report: HTMLReport, _ sections: [PageSection]) {
        let facts = report.facts
        let banner = Banner(facts)
        let own: [(String, HTML)] = [
            ("banner", banner.html), ("facts", banner.figures), ("about", banner.about),
            ("contents", Self.contents(sections)),
        ]
        let all = own + sections.map { ($0.id, $0.html) }
        pieces = all.map { LiveReport.Piece(id: $0, source: $1.source) }
        title = "\(banner.verdict.word) · \(facts.header.plan.name) · \(banner.day)"
        icon = banner.verdict.icon
        hasSides = facts.against != nil
        style =
            banner.verdict.style + (facts.isVoid ? " grey" : "") + (hasSides ? " sides" : "")
        clock = facts.axis.clock(facts.now ?? facts.result.seconds)
        tool = facts.header.host.tool
    }

    /// All of it; with `isLive` one that follows its run.
    func html(isLive: Bool = false) -> HTML {
        let parts = pieces.map { HTML(markup: $0.source) }
        let first = pieces.dropFirst(LiveReport.heads).first?.id ?? "contents"
        let live: HTML =
            isLive ? "<script>\(HTML(markup: LiveScript.text))</script>" : ""
        return """
            <!doctype html>
            <html lang="en"><head>\(head(isLive: isLive))</head>\
            <body class="\(style)" data-clock="\(clock)">
            \(Self.patterns)
            <a class="skip" href="#\(first)">To the results</a>
            \(parts[0])<main>\(parts[1])\(parts[2])<nav aria-label="Sections">\(parts[3])\
            <button id="theme" type="button" hidden>Dark</button></nav>
            \(parts.dropFirst(LiveReport.heads).joined())</main>
            \(isLive ? liveFooter : footer)
            <script>\(HTML(markup: PageScript.text))</script>\(live)</body></html>

            """
    }

    /// The document of a report.
    var html: HTML { html() }

    private func head(isLive: Bool) -> HTML {
        """
        <meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">\
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="\(isLive ? LiveScript.policy : PageScript.policy)">
        <title>\(title)</title>
        <link rel="icon" href="\(icon)">
        <style>\(HTML(markup: PageStyle.text + (hasSides ? PageStyle.sides : "")))</style>
        """
    }

    private var footer: HTML {
        """
        <footer><p>Made by wsplan \(tool). Everything is in this file; it loads \
        nothing.</p></footer>
        """
    }

    private var liveFooter: HTML {
        """
        <footer><p>Shown by wsplan \(tool) while the run goes on, with its figures in \
        <a href="/stats.json">stats.json</a>. The page stays when the run is over; \
        <code>--out report.html</code> keeps it in a file.</p>\
        <noscript><p>Without script it shows one moment: load it again for the next one.</p></noscript>\
        </footer>
        """
    }

    private static func contents(_ sections: [PageSection]) -> HTML {
        let links = sections.map { section -> HTML in
            "<li><a href=\"#\(section.id)\">\(section.name)</a></li>"
        }.joined()
        return "<ul id=\"contents\">\(links)</ul>"
    }

    /// Hatching for what is not judged, dots for who is connecting.
    private static let patterns: HTML = """
        <svg width="0" height="0" aria-hidden="true" class="defs"><defs>\
        <pattern id="hx" width="6" height="6" patternUnits="userSpaceOnUse" \
        patternTransform="rotate(45)"><line class="hxl" x1="0" x2="0" y1="0" y2="6"/></pattern>\
        <pattern id="hs" width="4" height="4" patternUnits="userSpaceOnUse">\
        <rect class="hsd" width="2" height="2"/></pattern></defs></svg>
        """
}
