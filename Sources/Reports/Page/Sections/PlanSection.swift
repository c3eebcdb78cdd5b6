extension PageSection {
    /// What was asked for? The plan with its lines numbered; secrets are masked in the header of a run.
    static func plan(_ facts: PageFacts) -> PageSection {
        let plan = facts.header.plan
        var lines = plan.text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while lines.last?.isEmpty == true { lines.removeLast() }
        let rows = lines.map { line -> HTML in
            "<li><code>\(line.isEmpty ? " " : String(line))</code></li>\n"
        }.joined()
        var section = PageSection(
            "plan", name: "Plan", question: "What was asked for?",
            answer: "The plan as it was run; values of secrets are not in it.",
            body: """
                <ol class="plan" tabindex="0" aria-label="The plan">\(rows)</ol>
                """)
        section.isWide = true
        let again = "wsplan run \(plan.path) --seed \(facts.header.seed)"
        section.legend = Legend.note(["The same load again: <code>\(again)</code>"])
        return section
    }
}
