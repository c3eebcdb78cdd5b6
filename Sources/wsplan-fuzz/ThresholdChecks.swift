import Metrics
import Plan
import PlanText
import Units

/// What the reader of thresholds promises: what it understands can be written down and is
/// understood as the same again.
enum ThresholdChecks {
    static func fault(_ text: String) -> String? {
        let source = plan(with: text)
        let (plan, diagnostics) = read(source)
        if (plan == nil) != diagnostics.hasErrors { return "no plan and no error, or both" }
        if let fault = TextChecks.strayPlace(diagnostics, in: source) { return fault }
        guard let condition = plan?.thresholds.first?.condition, let written = condition.text else {
            return nil
        }
        let (copy, _) = read(Self.plan(with: written))
        guard let again = copy?.thresholds.first?.condition else {
            return "'\(text)' is written as '\(written)', which is refused"
        }
        return again == condition
            ? nil : "'\(text)' is written as '\(written)', which is something else"
    }

    private static func read(_ source: SourceFile) -> (plan: Plan?, diagnostics: Diagnostics) {
        PlanReader.read(source, variables: [:], environment: [:], language: .plain)
    }

    /// The smallest plan with names for every label, and the threshold in it.
    private static func plan(with threshold: String) -> SourceFile {
        let text = """
            {"version":1,"target":"ws://host","messages":{"m":"hi"},"profiles":{"p":{}},\
            "phases":[{"steady":{"clients":1,"for":"1s"}}],\
            "thresholds":["\(threshold.jsonEscaped)"]}
            """
        return SourceFile(name: "plan.json", bytes: Array(text.utf8))
    }
}

extension Threshold.Condition {
    /// The condition in the language of plans; nil if a number in it is too large or small for it.
    fileprivate var text: String? {
        switch self {
        case .compare(let comparison): return comparison.text
        case .all(let parts): return Self.joined(parts, by: " and ")
        case .any(let parts): return Self.joined(parts, by: " or ")
        }
    }

    private static func joined(_ parts: [Threshold.Condition], by word: String) -> String? {
        let texts = parts.compactMap(\.text)
        return texts.count == parts.count ? texts.joined(separator: word) : nil
    }
}

extension Threshold.Comparison {
    fileprivate var text: String? {
        guard let aggregate = aggregate.text, let limit = limitText else { return nil }
        var words = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
        if let name = kind?.name ?? state?.name { words.append("kind=\(name)") }
        if let subject { words.append("of=\(subject.rawValue)") }
        let inside = ([metric.name] + words).joined(separator: ", ")
        return "\(aggregate)(\(inside)) \(comparison) \(limit)"
    }

    /// The limit with a unit in which nothing is lost.
    private var limitText: String? {
        switch (aggregate, metric) {
        case (.share, _): return decimal(giving: limit, over: 100).map { "\($0)%" }
        case (.rate, .count(let counter)) where counter.isBytes:
            return inTime { limit in limit == limit.rounded() ? decimal(limit) : nil }
        case (.rate, _): return inTime { decimal($0) }
        case (.count, .count(let counter)) where counter.isBytes:
            return decimal(limit).map { "\($0)B" }
        case (.count, _): return decimal(limit)
        case (_, .observed(let gauge)) where gauge.unit == .bytes:
            return decimal(limit).map { "\($0)B" }
        case (.slope, _), (_, .gauge), (_, .observed): return "\(limit)"
        default: return decimal(limit).map { "\($0)ns" }
        }
    }

    /// The limit per second, minute or hour, by the first in which `write` can tell it.
    private func inTime(_ write: (Double) -> String?) -> String? {
        let unit = if case .count(let counter) = metric, counter.isBytes { "B" } else { "" }
        for (name, seconds) in [("s", 1.0), ("min", 60), ("h", 3_600)] {
            for value in neighbours(of: limit * seconds) where value / seconds == limit {
                if let text = write(value) { return "\(text)\(unit)/\(name)" }
            }
        }
        return nil
    }
}

extension Threshold.Aggregate {
    fileprivate var text: String? {
        if case .percentile(let share) = self {
            return decimal(giving: share, over: 100).map { "p\($0)" }
        }
        return "\(self)"
    }
}

/// A number that gives `value` when it is divided by `divisor`, without an exponent.
private func decimal(giving value: Double, over divisor: Double) -> String? {
    neighbours(of: value * divisor).first { $0 / divisor == value }.flatMap(decimal)
}

private func neighbours(of value: Double) -> [Double] { [value, value.nextUp, value.nextDown] }

/// A number without an exponent; nil if it is too large or small to be written so.
private func decimal(_ value: Double) -> String? {
    if value == value.rounded(), abs(value) < 9.2e18 { return "\(Int64(value))" }
    let text = "\(value)"
    return text.contains("e") || !value.isFinite ? nil : text
}
