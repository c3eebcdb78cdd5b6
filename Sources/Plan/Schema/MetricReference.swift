import Metrics

/// The reference of all metrics for people, in Markdown, made from their catalogue.
struct MetricReference {
    private let language: Language

    /// The reference of metrics as plans in a language have them.
    init(_ language: Language) { self.language = language }

    /// The section of the page.
    var markdown: String {
        """
        ## metrics

        What a [threshold](#threshold) may name, and the reports show: `aggregate(metric, label=value)`.
        A sample belongs to the phase of the moment in the column *belongs to*; only samples of phases
        that are measured are judged.

        | metric | kind | unit | what it is | labels | belongs to | share of |
        |---|---|---|---|---|---|---|
        \(Metric.all.map(row).joined(separator: "\n"))

        `observe` adds gauges, which have the labels `phase` and `part` alone: `NAME.cpu` in cores,
        `NAME.rss` in bytes, `NAME.threads` and `NAME.descriptors` of a process or a control group, and
        `NAME.ALIAS` of a page. `slope` is by how much a gauge grows a minute, by least squares over the
        measured seconds, at least 30 of them.

        With [`against`](#against) all but `capacity` and the gauges of `observe` have the label `side`
        (`new`, `against`) too; what names none is about `new`. `< against + 10%` compares a percentile of
        a time, or `share(errors)` in points, with the other side.

        | kind | aggregates |
        |---|---|
        \(kinds)

        `share` is for what has an entry in *share of*. Reports show durations in milliseconds.
        `share(errors)` is of units: connects that were tried, sessions that were open in the measured
        time, and requests; each fails once, with its first error. `of=connects`, `of=sessions`,
        `of=requests` takes one kind of units, `kind=` those that such an error happens to:

        | kind of error | happens to | what happened |
        |---|---|---|
        \(ErrorKind.allCases.map { "| `\($0.name)` | \($0.subject.rawValue) | \($0.meaning) |" }.joined(separator: "\n"))

        """
    }

    private var kinds: String {
        let kinds: [MetricKind] = [.time, .count, .bytes, .gauge]
        return kinds.map { kind in
            let names = kind.aggregates.split(separator: ", ").map { part in
                part.split(separator: " … ").map { "`\($0)`" }.joined(separator: " … ")
            }
            return "| \(kind.rawValue) | \(names.joined(separator: " ")) |"
        }.joined(separator: "\n")
    }

    private func row(_ metric: Metric) -> String {
        let definition = metric.definition
        let cells = [
            "`\(definition.name)`", definition.kind.rawValue, definition.unit,
            definition.meaning + need(metric),
            definition.labels.names.map { "`\($0)`" }.joined(separator: " "),
            definition.moment.rawValue, definition.share?.words ?? "",
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    /// What must be in a plan for it.
    private func need(_ metric: Metric) -> String {
        var needs = metric.isOfReceives ? [["receive"]] : []
        if !metric.makers.isEmpty { needs.append(metric.makers) }
        let isRun = needs.allSatisfy { $0.contains(where: language.runs) }
        let words = needs.map { $0.map { "`\($0)`" }.joined(separator: " or ") }
        return (words.isEmpty ? "" : " Needs \(words.joined(separator: " with ")).")
            + (isRun ? "" : " *Not run yet.*")
    }
}
