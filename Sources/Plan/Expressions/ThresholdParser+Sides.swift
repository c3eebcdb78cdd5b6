import Metrics

/// What thresholds say of the two sides of a run beside each other.
extension ThresholdParser {
    /// Whether a metric is measured on each side: what `observe` reads belongs to none.
    func hasSides(_ metric: Metric) -> Bool {
        guard context.against != nil else { return false }
        if case .observed = metric { return false }
        return metric != .gauge(.capacity)
    }

    /// That something needs a second target.
    func lacksAgainst(_ what: String, _ range: Range<Int>) -> ExpressionError {
        ExpressionError(
            code: .badThreshold, message: "\(what) needs 'against:', but the plan has none",
            range: range, hint: "write against: ws://…, or run it with --against URL")
    }

    /// By how much a comparison may be more than on the other side; refuses what is not compared.
    func extra(
        _ extra: Double, of comparison: Threshold.Comparison, at range: Range<Int>
    ) throws(ExpressionError) -> Double {
        guard context.against != nil else { throw lacksAgainst("'against'", range) }
        func refused(_ message: String, _ hint: String) -> ExpressionError {
            ExpressionError(code: .badThreshold, message: message, range: range, hint: hint)
        }
        switch (comparison.aggregate, comparison.metric) {
        case (.percentile, .time), (.share, .count(.errors)): break
        default:
            throw refused(
                "the sides are compared by percentiles of times and by share(errors) alone",
                "such as p50(rtt) < against + 10%")
        }
        guard comparison.comparison.hasPrefix("<") else {
            throw refused(
                "what is compared with the other side must be less, with '<' or '<='",
                "write < against + 10%")
        }
        if comparison.labels["side"] != nil {
            throw refused(
                "'against' compares the new side with the other one, so no 'side' is named",
                "leave 'side' out")
        }
        return extra
    }

    /// Why the labels `side` and `url` do not go together; nil if they do.
    func conflictOfSide(_ comparison: Threshold.Comparison) -> String? {
        guard let others = context.against, let url = comparison.labels["url"] else { return nil }
        let isAgainst = comparison.labels["side"] == RunSide.against.rawValue
        let own = context.labels["url"] ?? Names()
        if isAgainst ? others.contains(url) : own.all.contains(url) { return nil }
        return isAgainst
            ? "'\(url)' is a URL of the side 'new'"
            : "'\(url)' is a URL of the side 'against', which is named with side=against"
    }

    /// The URLs of both sides.
    var urlsOfSides: Names {
        var urls = context.labels["url"] ?? Names()
        for url in context.against ?? [] where !urls.all.contains(url) { urls.append(url) }
        return urls
    }
}
