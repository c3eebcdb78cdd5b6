/// `report.html`: a run as one page that needs nothing else: a list of questions, each with its answer and, beside
/// it, the evidence. All of it is there without script, and nothing is fetched.
struct HTMLReport {
    private let facts: PageFacts

    init(_ result: RunResult) { facts = PageFacts(result) }

    /// The whole document.
    var text: String { page.source }

    private var page: HTML {
        let sections = sections
        let banner = Banner(facts)
        let scheme = facts.isVoid ? " grey" : ""
        return """
            <!doctype html>
            <html lang="en"><head>\(head(banner))</head><body class="\(banner.verdict.style)\(scheme)">
            \(Self.patterns)
            <a class="skip" href="#\(sections[0].id)">To the results</a>
            \(banner.html)<main>\(banner.figures)\(banner.about)\(navigation(sections))
            \(sections.map(\.html).joined())</main>
            <footer><p>Made by wsplan \(facts.header.host.tool). Everything is in this file; it loads \
            nothing.</p></footer>
            <script>\(HTML(markup: PageScript.text))</script></body></html>

            """
    }

    private func head(_ banner: Banner) -> HTML {
        """
        <meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">\
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="\(PageScript.policy)">
        <title>\(banner.verdict.word) · \(facts.header.plan.name) · \(banner.day)</title>
        <link rel="icon" href="\(banner.verdict.icon)">
        <style>\(HTML(markup: PageStyle.text))</style>
        """
    }

    /// Those that have something to say. A generator that gave out is told of before anything else is.
    private var sections: [PageSection] {
        let generator = GeneratorSection(facts: facts).section
        let all: [PageSection?] = [
            .thresholds(facts), facts.isSaturated ? generator : nil,
            LoadSection(facts: facts).section, TimesSection(facts)?.section,
            HeatSection(facts)?.section, PercentileSection(facts)?.section,
            CapacitySection(facts)?.section, ErrorSection(facts).section,
            StateSection(facts: facts).section, ConnectSection(facts)?.section,
            BreakdownSection(facts)?.section, ClientSection(facts)?.section,
            ComparisonSection(facts)?.section, TargetSection(facts)?.section,
            facts.isSaturated ? nil : generator, .plan(facts),
        ]
        return all.compactMap { $0 }
    }

    private func navigation(_ sections: [PageSection]) -> HTML {
        let links = sections.map { section -> HTML in
            "<li><a href=\"#\(section.id)\">\(section.name)</a></li>"
        }.joined()
        return """
            <nav aria-label="Sections"><ul>\(links)</ul>\
            <button id="theme" type="button" hidden>Dark</button></nav>
            """
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
