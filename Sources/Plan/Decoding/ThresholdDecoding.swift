import Metrics
import PlanText

extension PlanDecoder {
    /// The thresholds of a list; `phase` is set for a phase's own.
    func thresholds(_ node: Node, phase: String?) -> [Threshold] {
        (sequence(node, "'thresholds'") ?? []).compactMap { threshold($0, phase: phase) }
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
            return Threshold(
                text: text, line: source.position(at: textNode.range.start).line, name: name,
                phase: phase, optional: optional, condition: condition)
        } catch {
            self.error(error.code, error.message, at: textNode.range, hint: error.hint)
            return nil
        }
    }
}

extension Threshold.Condition {
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
