import Metrics
import Units

/// Finds the thresholds that a text stands for which is none: a line of another tool, or a slip. Only
/// what the reader accepts is proposed, and nothing where a word is not understood.
struct ThresholdRepair {
    /// The aggregate, metric and labels of a comparison as far as they are known.
    private struct Subject {
        var aggregate: String?
        var metric: String?
        var isSuccess = false
        var labels: [String] = []
    }

    /// Nobody writes longer ones.
    private static let longest = 400

    /// What may have been meant, the likelier first; at most two.
    static func lines(for text: String, accepts: (String) -> Bool) -> [String] {
        guard text.utf8.count <= longest else { return [] }
        let plain = operators(Typography.plain(text))
        var joins: [String] = []
        var clauses: [[String]] = []
        var rest = plain[...]
        while true {
            let join = rest.firstMatch(of: /\s+(and|or)\s+/.ignoresCase())
            clauses.append(Self.clause(String(rest[..<(join?.range.lowerBound ?? rest.endIndex)])))
            guard let join else { break }
            joins.append(join.1.lowercased())
            rest = rest[join.range.upperBound...]
        }
        var lines = clauses[0]
        for (join, next) in zip(joins, clauses.dropFirst()) {
            lines = lines.flatMap { line in next.map { "\(line) \(join) \($0)" } }
            if lines.count > 8 { return [] }
        }
        var found: [String] = []
        for line in lines where line != text && !found.contains(line) && accepts(line) {
            found.append(line)
        }
        return Array(found.prefix(2))
    }

    // MARK: Operators

    private static let opposites = [
        "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=",
    ]

    /// The text with the operators of the language in place of others.
    private static func operators(_ text: String) -> String {
        var text = text.replacing("&&", with: " and ").replacing("||", with: " or ")
        text = text.replacing(/=<|≤/, with: "<=").replacing(/=>|≥/, with: ">=")
        text = text.replacing("<>", with: "!=").replacing("===", with: "==")
        let words: [(String, String)] = [
            ("is less than or equal to", "<="), ("at most", "<="), ("at least", ">="),
            ("is less than", "<"), ("less than", "<"), ("is greater than", ">"),
            ("greater than", ">"), ("more than", ">"), ("is under", "<"), ("is below", "<"),
            ("under", "<"), ("below", "<"), ("above", ">"), ("over", ">"), ("lte", "<="),
            ("gte", ">="), ("lt", "<"), ("gt", ">"),
        ]
        for (word, sign) in words {
            let ends = text.ranges(of: word).filter { isAlone($0, in: text) }
            for range in ends.reversed() { text.replaceSubrange(range, with: " \(sign) ") }
        }
        return text
    }

    private static func isAlone(_ range: Range<String.Index>, in text: String) -> Bool {
        let before = text[..<range.lowerBound].last
        let after = text[range.upperBound...].first
        return !(before.map { $0.isLetter || $0.isNumber } ?? true)
            && !(after.map { $0.isLetter } ?? true)
    }

    // MARK: Comparisons

    /// The comparisons that one may stand for.
    private static func clause(_ text: String) -> [String] {
        guard let sign = text.firstMatch(of: /<=|>=|==|!=|<|>|=/) else { return [] }
        let left = String(text[..<sign.range.lowerBound])
        let right = String(text[sign.range.upperBound...])
        let operators = sign.0 == "=" ? ["=="] : [String(sign.0)]
        if right.contains(where: { "<>".contains($0) }) { return [] }
        if let subject = subject(left) {
            return operators.flatMap { comparisons(subject, $0, right, isK6: isK6(left)) }
        }
        guard let subject = subject(right) else { return [] }
        return operators.compactMap { opposites[$0] }.flatMap {
            comparisons(subject, $0, left, isK6: isK6(right))
        }
    }

    /// Whether the text is one of k6, whose times are in milliseconds.
    private static func isK6(_ text: String) -> Bool {
        text.contains("p(") || text.contains("http_req") || text.contains("ws_")
    }

    private static func comparisons(
        _ subject: Subject, _ sign: String, _ value: String, isK6: Bool
    ) -> [String] {
        let value = value.filter { !"'\"();".contains($0) }
        let text = String(trim(value[...]))
        let number = Double(text.filter { $0 != "%" && $0 != " " })
        let isPercent = text.hasSuffix("%")
        // A fraction, or a percentage, is a share.
        let isShare = isPercent || number.map { $0 > 0 && $0 < 1 } ?? false
        if subject.isSuccess { return successes(sign, text, subject) }
        var metric = subject.metric
        var aggregates = subject.aggregate.map { [$0] } ?? []
        let isRate = aggregates == ["rate"] || aggregates == ["share"]
        if metric == nil, isRate, isShare { metric = sign.hasPrefix("<") ? "errors" : "checks" }
        if metric == nil, !aggregates.isEmpty, !isRate, aggregates != ["count"] { metric = "rtt" }
        guard let metric, let known = Metric(name: metric) else { return [] }
        switch (known, aggregates.first) {
        case (.time, nil): aggregates = ["p95", "avg"]
        case (.count, nil): aggregates = isShare ? ["share"] : ["count"]
        case (.gauge, nil), (.observed, nil): aggregates = ["max"]
        case (.count, "rate"?) where known.takes(.share) && !text.contains("/"):
            aggregates = isShare ? ["share"] : ["rate", "share"]
        case (.count, "avg"?) where isShare: aggregates = ["share"]
        default: break
        }
        let labels = subject.labels.map { ", \($0)" }.joined()
        return aggregates.flatMap { aggregate in
            values(text, aggregate, known, isK6: isK6).map {
                "\(aggregate)(\(metric)\(labels)) \(sign) \($0)"
            }
        }
    }

    /// More than so many that go well are less than the rest that fail.
    private static func successes(_ sign: String, _ text: String, _ subject: Subject) -> [String] {
        let shares =
            (try? Share(parsing: text)).map { [$0] }
            ?? ValueRepair(.share)
            .suggestions(for: text) { (try? Share(parsing: $0)) != nil }
            .compactMap { try? Share(parsing: $0) }
        guard let sign = opposites[sign], let share = shares.first, share.fraction <= 1 else {
            return []
        }
        let labels = subject.labels.map { ", \($0)" }.joined()
        return ["share(errors\(labels)) \(sign) \(Share(fraction: 1 - share.fraction))"]
    }

    /// The value as it is, and as it may have been meant.
    private static func values(
        _ text: String, _ aggregate: String, _ metric: Metric, isK6: Bool
    ) -> [String] {
        guard let kind = ThresholdParser.aggregate(of: aggregate) else { return [] }
        let repair = ThresholdCursor.repair(kind, metric)
        let number = Double(text)
        if isK6, number != nil, case .time = metric, aggregate != "count", aggregate != "rate" {
            return ["\(text)ms"]
        }
        if aggregate == "share", let number {
            if number > 1 { return ["\(text)%"] }
            // Tools whose rates are shares have fractions.
            if number > 0, number < 1 { return ["\(Share(fraction: number))"] }
        }
        return [text] + repair.suggestions(for: text) { _ in true }
    }

    // MARK: Subjects

    /// What a side says beside its value; nil if a word in it is not understood.
    private static func subject(_ text: String) -> Subject? {
        var subject = Subject()
        var text = text.replacing(/([0-9]),([0-9])/) { "\($0.1).\($0.2)" }
        let label =
            /[{\[,(]?\s*(phase|profile|message|url|kind|side|of|scenario)\s*(?:==?|:)\s*("[^"]*"|'[^']*'|[^\s,)}\]]+)/
        while let match = text.firstMatch(of: label) {
            let name = match.1 == "scenario" ? "profile" : String(match.1)
            subject.labels.append("\(name)=\(match.2)")
            text.replaceSubrange(match.range, with: " ")
        }
        var expectsPercentile = false
        for match in text.matches(of: /[A-Za-z][A-Za-z0-9_.\-]*|[0-9]+(?:[.,][0-9]+)?(?:th)?|\S/) {
            let word = String(match.0)
            if "()[]{},'\"%;".contains(word) { continue }
            if word.first?.isNumber ?? false, !word.hasSuffix("th") {
                guard expectsPercentile, subject.aggregate == nil,
                    let aggregate = ThresholdWord.aggregate(of: word.replacing(",", with: "."))
                else { return nil }
                subject.aggregate = aggregate
                continue
            }
            guard let meanings = ThresholdWord.meanings(of: word) else { return nil }
            for meaning in meanings {
                switch meaning {
                case .aggregate(let name):
                    if let other = subject.aggregate, other != name { return nil }
                    subject.aggregate = name
                case .metric(let name):
                    if let other = subject.metric, other != name { return nil }
                    subject.metric = name
                case .success: subject.isSuccess = true
                case .percentile: expectsPercentile = true
                case .noise: break
                }
            }
        }
        let isNothing = subject.aggregate == nil && subject.metric == nil && !subject.isSuccess
        return isNothing ? nil : subject
    }
}
