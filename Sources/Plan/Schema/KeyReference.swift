/// The reference of all keys for people, in Markdown, made from the table of keys.
public struct KeyReference {
    private let language: Language

    /// The reference of plans in a language.
    public init(_ language: Language) { self.language = language }

    /// The whole page.
    public var markdown: String {
        """
        # Keys of a plan

        Every key of the language, version 1. Generated: `wsplan schema --format md > schema/keys.md`.
        What is marked *not run yet* is checked by `wsplan check` and refused by `wsplan run`.

        ## Values

        | value | written |
        |---|---|
        \(Self.kinds.map { "| \($0) | \($1) |" }.joined(separator: "\n"))

        Each may hold `${name}`, which is replaced when the plan is read. Texts that are sent, values
        of headers and what is compared with frames may hold `{{ expressions }}`.

        ## Expressions

        | `{{ … }}` | gives |
        |---|---|
        \(Self.expressions.map { "| \($0) | \($1) |" }.joined(separator: "\n"))

        What takes `x` takes any other expression and may stand in another one, up to four deep:
        `{{ base64(json(accounts)) }}`. In a URL every value is percent-encoded, unless it is `raw(x)`.


        """ + language.sections.map(section).joined(separator: "\n")
            + "\n" + MetricReference(language).markdown
    }

    private static let kinds = [
        ("duration", "`250ms`, `2s`, `1m30s`, `2h`, `1d`"),
        ("spread", "`2s`, `1s..3s`, `poisson 2s`, `normal 2s +- 300ms`"),
        ("rate", "`50/s`, `600/min`"), ("byte rate", "`64KiB/s`"), ("size", "`64KiB`, `1MB`"),
        ("share", "`0.1%`"),
        ("weight", "a number: how often something is taken, compared with its neighbours"),
        (
            "JSON path",
            "`$.items[0].id`, the same as `$.items.0.id`; `$[0]`, `$['a key']`. Within `{ }` a path "
                + "with brackets is quoted"
        ),
        (
            "match",
            "a map, all of which must hold: `$.path: value` or `$.path:` [condition](#condition), "
                + MatchKey.all.map { "`\($0.name)`" }.joined(separator: ", ")
                + " (`text` or `binary`). Numbers are compared as decimals of any length, texts as "
                + "texts; what `{{ }}` gives is equal to a number as well as to a text"
        ),
        ("threshold", "`p99(rtt, phase=day) < 250ms`, joined by `and` and `or`"),
    ]

    private static let expressions = [
        (
            "`id`",
            "36 characters in the form of a UUID; one for each message, the same in its `expect`"
        ),
        ("`seq`", "1, 2, 3, … over all messages of the client"),
        (
            "`session.seq`",
            "1, 2, 3, … over those messages of the session that have it; begins again at each connect"
        ),
        ("`uuid`", "a random UUID, never repeated by a seed"),
        (
            "`client.index`, `client.id`",
            "the client's number from 0; a text that is unique to the run"
        ),
        ("`iteration`", "how many sessions, in a `flow` runs of it, the client has completed"),
        ("`now_ms`, `now_us`, `now_iso`", "the wall clock"),
        ("`side`", "`new`, or `against` on the other side of a run beside each other"),
        ("`int(1, 6)`, `float(0, 1)`, `bool()`", "a random number, `true` or `false`"),
        ("`pick('a', 'b')`, `sample(2, 'a', 'b', 'c')`", "one of them; that many different ones"),
        ("`text(8)`, `hex(8)`", "random letters and digits; hexadecimal digits"),
        ("`accounts.user`, `orders`", "a field of the row, the whole row"),
        ("`token`", "a captured value"),
        ("`env('NAME')`", "a variable of the environment"),
        ("`json(x)`", "the value as JSON writes it, quotes and escapes too"),
        ("`number(x)`, `string(x)`", "the value as a number, as a text"),
        ("`url(x)`", "percent-encoded, `/` too"),
        ("`raw(x)`", "the value as it is, in a URL too: one that is a whole path needs it"),
        ("`base64(x)`", "in base64"),
        (
            "`wrap(x, 1, 65535)`",
            "a whole number that is kept in a range: after the last comes the first"
        ),
        (
            "`default(x, 'none')`",
            "the second value where the first is missing: not captured yet, or no field of the row"
        ),
        ("`'text'`", "itself, such as `{{ '{{' }}`"),
    ]

    private func section(_ section: Section) -> String {
        let table = language.table(section)
        var lines = ["## \(section.name)", "", table.meaning]
        if !table.choice.isEmpty {
            let names = table.choice.map { "`\($0)`" }.joined(separator: ", ")
            lines[2] += " Exactly one of \(names) must be there."
        }
        lines += ["", "| key | value | default | what it does |", "|---|---|---|---|"]
        lines += table.keys.map(row)
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ key: Key) -> String {
        let usual = key.isRequired ? "required" : key.usual ?? ""
        let cells = [
            "`\(key.name)`", words(key.value), usual,
            key.meaning + (key.needs.map { " Needs `\($0)`." } ?? "")
                + (key.isLater ? " *Not run yet.*" : ""),
        ]
        return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }

    // MARK: Values

    /// What may stand there, in words.
    private func words(_ type: ValueType) -> String {
        switch type {
        case .text: "text"
        case .template: "text with `{{ }}`"
        case .flag: "`true` or `false`"
        case .duration: "duration"
        case .spread: "spread"
        case .rate: "rate"
        case .byteRate: "byte rate"
        case .size: "size"
        case .share: "share"
        case .number(let range): "number" + bounds(range)
        case .whole(let range):
            "whole number" + bounds(Double(range.lowerBound)...Double(range.upperBound))
        case .weight: "weight"
        case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .name(let kind): "name of a \(kind.rawValue)"
        case .spelled(let spelling): spelling.words
        case .json: "any JSON"
        case .match: "match"
        case .list(let item, _): "list of \(words(item))"
        case .map(let value, let kind):
            "map of \(kind.map { "\($0.rawValue) names" } ?? "names") to \(words(value))"
        case .section(let section): "[\(section.name)](#\(section.slug))"
        case .oneOf(let forms): forms.map(words).joined(separator: " or ")
        }
    }

    /// The range of a number, if a plan could leave it.
    private func bounds(_ range: ClosedRange<Double>) -> String {
        guard range.upperBound < 9e15 else {
            return abs(range.lowerBound) < 9e15 ? " from \(Int(range.lowerBound))" : ""
        }
        return " \(Int(range.lowerBound)) to \(Int(range.upperBound))"
    }
}
