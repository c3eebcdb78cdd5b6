import Metrics
import PlanText
import Units

extension PlanDecoder {
    /// The thresholds of a list; `phase` is set for a phase's own.
    func thresholds(_ node: Node, phase: String?) -> [Threshold] {
        var seen: Set<String> = []
        return (sequence(node, "'thresholds'") ?? []).compactMap { item in
            guard let threshold = threshold(item, phase: phase) else { return nil }
            let key = threshold.text.filter { !$0.isWhitespace }
            if !seen.insert(key).inserted {
                error(.conflict, "this threshold is there already", at: item.range)
            }
            return threshold
        }
    }

    private func threshold(_ node: Node, phase: String?) -> Threshold? {
        var textNode = node
        var name: String?
        var optional = false
        if case .mapping = node.value {
            guard let fields = fields(node, .threshold),
                let assert = required("assert", in: fields)
            else { return nil }
            textNode = assert
            name = fields["name"].flatMap(text)
            optional = fields["optional"].flatMap(flag) ?? false
        }
        guard let text = text(textNode) else { return nil }
        var parser = ThresholdParser(text)
        do {
            var condition = try parser.condition(
                phases: phaseNames, profiles: profileNames, messages: messageNames)
            if let phase { condition = condition.inside(phase) }
            for comparison in condition.comparisons {
                checkTimeout(comparison, at: textNode.range)
            }
            return Threshold(
                text: text, line: source.position(at: textNode.range.start).line, name: name,
                phase: phase, optional: optional, condition: condition)
        } catch {
            self.error(error.code, error.message, at: textNode.range, hint: error.hint)
            return nil
        }
    }

    /// Refuses a limit of `rtt` above a timeout: failed requests count with their timeout, so no
    /// sample could reach it.
    private func checkTimeout(_ comparison: Threshold.Comparison, at range: SourceRange) {
        guard comparison.metric == .time(.rtt), comparison.aggregate.isLength else { return }
        let only = comparison.labels["message"]
        let covered = timeouts.filter { only == nil || $0.key == only }
        guard let (name, timeout) = covered.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
            comparison.limit > Double(timeout.nanoseconds)
        else { return }
        error(
            .aboveTimeout, "the limit is above the timeout of '\(name)', which is \(timeout)",
            at: range, hint: "raise the timeout or lower the limit")
    }
}

extension Threshold.Aggregate {
    /// Whether it gives a length of time for a metric of time.
    fileprivate var isLength: Bool {
        switch self {
        case .percentile, .avg, .min, .max: true
        case .stddev, .count, .rate, .share, .last: false
        }
    }
}

extension Threshold.Condition {
    /// All comparisons in it.
    fileprivate var comparisons: [Threshold.Comparison] {
        switch self {
        case .compare(let comparison): [comparison]
        case .all(let parts), .any(let parts): parts.flatMap(\.comparisons)
        }
    }

    /// The condition with every comparison about one phase, unless it names one itself.
    fileprivate func inside(_ phase: String) -> Self {
        switch self {
        case .compare(var comparison):
            comparison.labels["phase"] = comparison.labels["phase"] ?? phase
            return .compare(comparison)
        case .all(let parts): return .all(parts.map { $0.inside(phase) })
        case .any(let parts): return .any(parts.map { $0.inside(phase) })
        }
    }
}
