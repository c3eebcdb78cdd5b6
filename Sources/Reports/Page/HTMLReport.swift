/// `report.html`: a run as one page that needs nothing else: a list of questions, each with its answer and, beside
/// it, the evidence. All of it is there without script, and nothing is fetched.
struct HTMLReport {
    let facts: PageFacts
    /// The sections that are asked for; nil: all of them.
    private let wanted: Set<String>?

    /// The page of a run that is over, or has come so far.
    init(_ result: RunResult, _ progress: RunProgress? = nil, only wanted: Set<String>? = nil) {
        facts = PageFacts(result, progress)
        self.wanted = wanted
    }

    /// The whole document.
    var text: String { PageDocument(self, sections).html.source }

    /// Those that have something to say. A generator that gave out is told of before anything else is.
    var sections: [PageSection] {
        let generator = part("gen") { GeneratorSection(facts: facts).section }
        let all: [PageSection?] = [
            part("th") { .thresholds(facts) }, facts.isSaturated ? generator : nil,
            part("load") { LoadSection(facts: facts).section },
            part("rtt") { TimesSection(facts)?.section },
            part("heat") { HeatSection(facts)?.section },
            part("pc") { PercentileSection(facts)?.section },
            part("cap") { CapacitySection(facts)?.section },
            part("err") { ErrorSection(facts).section },
            part("st") { StateSection(facts: facts).section },
            part("con") { ConnectSection(facts)?.section },
            part("by") { BreakdownSection(facts)?.section },
            part("cli") { ClientSection(facts)?.section },
            part("side") { ComparisonSection(facts.result.conclusion.sides)?.section },
            part("cmp") { ComparisonSection(facts.result.conclusion.comparison)?.section },
            part("tg") { TargetSection(facts)?.section },
            facts.isSaturated ? nil : generator, part("plan") { .plan(facts) },
        ]
        return all.compactMap { $0 }
    }

    /// A section, if it is asked for.
    private func part(_ id: String, _ make: () -> PageSection?) -> PageSection? {
        wanted?.contains(id) == false ? nil : make()
    }
}
