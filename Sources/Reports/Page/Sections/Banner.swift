import Assertions
import Metrics
import Units

/// The head of the page: the verdict with its reason, six figures, what the run was about.
struct Banner {
    let facts: PageFacts
    let verdict: PageVerdict
    private var result: RunResult { facts.result }
    private var header: RunHeader { facts.header }

    init(_ facts: PageFacts) {
        self.facts = facts
        verdict = PageVerdict(facts)
    }

    var html: HTML {
        """
        <header class="v \(verdict.style)" id="banner"><div class="vin">\
        <p class="word" role="status">\
        <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">\(verdict.sign)</svg>\
        <span id="verdict">\(verdict.word)</span></p><h1>\(header.plan.name)</h1>\
        <p class="why">\(verdict.reason)</p>\(remarks)\(news)</div></header>

        """
    }

    /// What must be known beside the verdict.
    private var remarks: HTML {
        var remarks = result.warnings
        if header.options["smoke"] != nil { remarks.insert("A smoke run with little load.", at: 0) }
        if !header.unverified.isEmpty {
            let urls = header.unverified.map { facts.labels.urls[$0] }
            remarks.append("certificates not verified: \(urls.joined(separator: ", "))")
        }
        return remarks.map { remark -> HTML in
            "<p class=\"why note\">\(PageVerdict.sentence(remark))</p>"
        }.joined()
    }

    /// Where the page of a run that goes on says that it hears nothing more of it.
    private var news: HTML {
        facts.progress == nil ? "" : "<p class=\"why note\" id=\"news\" hidden></p>"
    }

    // MARK: Six figures

    /// Each with its name, its value and what there is to say of it.
    var figures: HTML {
        let rows = (found + times + counts).prefix(6).map { name, value, remark -> HTML in
            "<div><dt>\(name)</dt><dd>\(value)</dd><dd class=\"sub\">\(remark)</dd></div>"
        }.joined()
        return "<dl class=\"facts\" id=\"facts\">\(rows)</dl>"
    }

    private typealias Fact = (name: String, value: String, remark: String)

    /// What a search was for comes first.
    private var found: [Fact] {
        (result.conclusion.searches ?? []).prefix(1).map { search in
            let number = Stretch.Level(value: search.capacity, unit: search.unit).number
            let value = search.isOfTarget ? number : PageFigure.none
            return ("capacity", search.kind == .atLeast ? "≥ \(value)" : value, search.unit)
        }
    }

    private var times: [Fact] {
        let metric: TimeMetric =
            facts.samples(.rtt) == nil && facts.samples(.delivery) != nil
            ? .delivery : .rtt
        let samples = facts.samples(metric)
        let most = samples.map { Double($0.moments.max) }
        let isDeadline = metric == .rtt && facts.measured[.deadlines] > 0
        return [
            (
                "\(metric.name) p50", PageFigure.time(samples?.quantile(0.5)),
                samples == nil ? "no samples" : ofAgainst(metric, 0.5) ?? "half are faster"
            ),
            (
                "\(metric.name) p99", PageFigure.time(samples?.quantile(0.99)),
                samples == nil ? "" : ofAgainst(metric, 0.99) ?? "1 in 100 is slower"
            ),
            (
                "\(metric.name) max", PageFigure.time(most),
                samples == nil
                    ? ""
                    : ofAgainst(metric, 1) ?? (isDeadline ? "with deadlines" : "the slowest")
            ),
        ]
    }

    /// The same of the other side; nil where there is none.
    private func ofAgainst(_ metric: TimeMetric, _ quantile: Double) -> String? {
        facts.against.map { against in
            let value = against.samples(metric)?.quantile(quantile)
            return "\(PageAgainst.name) \(PageFigure.time(value))"
        }
    }

    private var counts: [Fact] {
        let sent = facts.whole[.messagesSent]
        let seconds = max(0.001, result.seconds)
        let last = facts.progress == nil ? nil : facts.columns.points.last
        let rate =
            last.map { point in
                let rate = Double(point[.messagesSent]) / Double(max(1, point.seconds))
                return PageFigure.kept(Format.rate(rate)) + " now"
            } ?? PageFigure.kept(Format.rate(Double(sent) / seconds))
        let requests = facts.whole[.requests]
        let answered =
            requests > 0
            ? ", \(PageFigure.share(Double(facts.whole[.answered]) / Double(requests))) answered"
            : ""
        let units = ErrorUnits(facts.store).all
        let most = facts.columns.points.map(\.mostConnections).max() ?? 0
        return [
            ("sent", Format.count(sent), sent > 0 ? rate + answered : "nothing"),
            (
                "errors", Format.count(facts.whole[.errors]),
                (units.share.map { "\(PageFigure.share($0)) of all tries" } ?? "nothing was tried")
                    + (facts.against.map {
                        "; \(PageAgainst.name) \(Format.count($0.whole[.errors]))"
                    } ?? "")
            ),
            last.map { point in
                let open = Format.count(Int(point.connections.rounded()))
                return ("connections", open, "now; at most \(Format.count(most))")
            } ?? ("connections", Format.count(most), "at most at once"),
        ]
    }

    // MARK: What the run was about

    var about: HTML {
        let host = header.host
        let cores = PageFigure.count(host.cores, "core")
        let machine = [
            "wsplan \(host.tool) on \(host.name)", host.system, host.processor, cores,
            PageFigure.count(header.loops, "loop"),
        ]
        let target = header.planned?.targetText ?? facts.labels.urls.joined(separator: " ")
        let rows: [(String, HTML)] = [
            ("Target", "\(target)"), ("Began", "\(began)"),
            facts.progress == nil
                ? ("Lasted", "\(PageFigure.clock(result.seconds, of: result.seconds))")
                : ("Takes", "\(facts.axis.clock(facts.axis.seconds))"),
            ("Load", "\((header.planned?.load ?? []).joined(separator: ", "))"),
            ("Seed", "\(String(header.seed))"),
            ("Generator", "\(machine.filter { !$0.isEmpty }.joined(separator: ", "))"),
            ("Plan", "\(header.plan.path), <code>\(String(header.plan.hash.prefix(8)))</code>"),
        ]
        let pairs = rows.filter { !$0.1.isEmpty }.map { name, value -> HTML in
            "<div><dt>\(name)</dt><dd>\(value)</dd></div>"
        }.joined()
        return "<dl class=\"meta\" id=\"about\">\(pairs)</dl>"
    }

    /// Such as `2026-01-31 12:00:00 UTC`.
    private var began: String {
        wallClock(milliseconds: header.startMilliseconds).prefix(19)
            .replacing("T", with: " ") + " UTC"
    }

    /// The day, for the title.
    var day: String { String(wallClock(milliseconds: header.startMilliseconds).prefix(10)) }
}
