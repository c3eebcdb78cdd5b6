import Metrics

/// Finds comparisons whose outcome is known before anything runs.
///
/// Whatever is measured or counted is at least 0, and a share is at most 1; a slope may be anything.
struct Foregone {
    /// Comparisons of a threshold, by their places in it, and what they come to.
    struct Finding {
        enum Outcome { case never, always }

        var outcome: Outcome
        var places: [Int]
        var message: String
    }

    private(set) var findings: [Finding] = []

    init(_ condition: Threshold.Condition) {
        let alternatives: [Threshold.Condition] =
            if case .any(let parts) = condition { parts } else { [condition] }
        var first = 0
        var single: [(place: Int, comparison: Threshold.Comparison)] = []
        for alternative in alternatives {
            let comparisons = alternative.comparisons.enumerated().map { (first + $0, $1) }
            first += comparisons.count
            let open = comparisons.filter { judge($0.1, at: $0.0) }
            if comparisons.count == 1 {
                single += open
            } else if open.count == comparisons.count {
                join(open, .never, "these never hold together") { $0 }
            }
        }
        join(single, .always, "one of these always holds") { $0.negated }
    }

    /// Whether a comparison alone may hold and may fail; notes why not.
    private mutating func judge(_ comparison: Threshold.Comparison, at place: Int) -> Bool {
        let why =
            comparison.aggregate == .share && comparison.limit > 0
            ? "a share is never above 100%" : "no judged value is below 0"
        if Span([comparison]).isEmpty {
            findings.append(
                Finding(outcome: .never, places: [place], message: "this never holds: \(why)"))
            return false
        }
        if Span([comparison.negated]).isEmpty {
            findings.append(
                Finding(outcome: .always, places: [place], message: "this always holds: \(why)"))
            return false
        }
        return true
    }

    /// Notes comparisons of one value of which no number passes all, as `form` has them.
    private mutating func join(
        _ comparisons: [(place: Int, comparison: Threshold.Comparison)],
        _ outcome: Finding.Outcome, _ message: String,
        _ form: (Threshold.Comparison) -> Threshold.Comparison
    ) {
        let groups = Dictionary(grouping: comparisons) { $0.comparison.term }
        for group in groups.values where group.count > 1 {
            guard Span(group.map { form($0.comparison) }).isEmpty else { continue }
            findings.append(
                Finding(outcome: outcome, places: group.map(\.place), message: message))
        }
    }
}

/// The numbers that pass some comparisons of one value.
private struct Span {
    private var low: Double
    private var high: Double
    private var hasLow = true
    private var hasHigh = true
    private var excluded: Set<Double> = []

    init(_ comparisons: [Threshold.Comparison]) {
        let isFree =
            comparisons.first.map { $0.metric.mayBeNegative(as: $0.aggregate) } ?? false
        low = isFree ? -.infinity : 0
        high = comparisons.first?.aggregate == .share ? 1 : .infinity
        for comparison in comparisons where !comparison.limit.isNaN {
            let limit = comparison.limit
            switch comparison.comparison {
            case "<": lower(limit, inclusive: false)
            case "<=": lower(limit, inclusive: true)
            case ">": raise(limit, inclusive: false)
            case ">=": raise(limit, inclusive: true)
            case "==":
                lower(limit, inclusive: true)
                raise(limit, inclusive: true)
            default: excluded.insert(limit)
            }
        }
    }

    var isEmpty: Bool {
        low > high || low == high && (!hasLow || !hasHigh || excluded.contains(low))
    }

    private mutating func lower(_ limit: Double, inclusive: Bool) {
        if limit < high { (high, hasHigh) = (limit, inclusive) }
        if limit == high { hasHigh = hasHigh && inclusive }
    }

    private mutating func raise(_ limit: Double, inclusive: Bool) {
        if limit > low { (low, hasLow) = (limit, inclusive) }
        if limit == low { hasLow = hasLow && inclusive }
    }
}

extension Threshold.Comparison {
    /// What is compared, the same for each limit.
    fileprivate var term: Self {
        var term = self
        term.comparison = ""
        term.limit = 0
        return term
    }

    /// What holds where this does not.
    fileprivate var negated: Self {
        let opposites = ["<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="]
        var result = self
        result.comparison = opposites[comparison] ?? comparison
        return result
    }
}

extension Threshold.Condition {
    /// All comparisons in it, in order.
    public var comparisons: [Threshold.Comparison] {
        switch self {
        case .compare(let comparison): [comparison]
        case .all(let parts), .any(let parts): parts.flatMap(\.comparisons)
        }
    }
}
