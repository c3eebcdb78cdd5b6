internal import Assertions
internal import Units

/// A comparison in words, which are the same in every output.
extension RunComparison {
    /// What is compared with what, such as `Compared with 5 runs of base.wsr`.
    public var title: String {
        way == .runs ? "\(new) compared with \(base)" : "Compared with \(base)"
    }

    /// What all rows come to, such as `1 regression: p50(rtt) +97.5 %`.
    public var summary: String {
        let worse = regressions
        if let first = worse.first {
            let change = first.change.map { " \($0.text)" } ?? ""
            return worse.count == 1
                ? "1 regression: \(first.metric)\(change)"
                : "\(worse.count) regressions, first \(first.metric)\(change)"
        }
        let judged = rows.filter { $0.answer != nil }
        let open = judged.compactMap { $0.answer?.reason }
        if let reason = open.first, open.count == judged.count { return "inconclusive: \(reason)" }
        if judged.isEmpty { return "nothing was compared" }
        let better = judged.count { $0.answer == .improved }
        let count = judged.count - open.count
        return "no regression in \(count) figure\(count == 1 ? "" : "s")"
            + (better > 0 ? ", \(better) improved" : "")
            + (open.isEmpty ? "" : ", \(open.count) inconclusive")
    }

    /// Whether the chance of any change was computed.
    public var hasChance: Bool { rows.contains { $0.p != nil } }

    /// Why rows have no answer: each reason once, with the figures that it is about unless it is about all.
    public var reasons: [String] {
        var reasons: [(reason: String, metrics: [String])] = []
        for row in rows {
            guard let reason = row.answer?.reason else { continue }
            if let place = reasons.firstIndex(where: { $0.reason == reason }) {
                reasons[place].metrics.append(row.metric)
            } else {
                reasons.append((reason, [row.metric]))
            }
        }
        let judged = rows.count { $0.answer != nil }
        return reasons.map { reason, metrics in
            metrics.count == judged
                ? "inconclusive: \(reason)"
                : "inconclusive of \(metrics.joined(separator: ", ")): \(reason)"
        }
    }
}

extension RunComparison.Answer {
    /// Its word, in every output.
    public var word: String {
        switch self {
        case .regression: "regression"
        case .within: "within"
        case .improved: "improved"
        case .inconclusive: "inconclusive"
        }
    }

    /// All words.
    static let words = [Self.regression, .within, .improved, .inconclusive("")].map(\.word)

    /// Why there is none.
    public var reason: String? {
        if case .inconclusive(let reason) = self { reason } else { nil }
    }
}

extension RunComparison.Row {
    public var baseText: String { base.map(unit.text) ?? "–" }
    public var newText: String { new.map(unit.text) ?? "–" }
    public var changeText: String { change?.text ?? "–" }
    /// Empty where none was computed.
    public var pText: String { p.map { Format.fixed($0, decimals: 3) } ?? "" }
    public var countText: String { "\(Format.count(count.base)), \(Format.count(count.new))" }
    /// `–` where nothing was judged.
    public var word: String { answer?.word ?? "–" }
}

extension RunComparison.Change {
    /// With its sign, such as `+97.5 %`, `−0.3 points`.
    public var text: String { Self.text(value, isPoints: isPoints) }

    /// Such as `+88.2 % to +108 %`; empty where it has none.
    public var intervalText: String {
        guard let low, let high else { return "" }
        return Self.text(low, isPoints: isPoints) + " to " + Self.text(high, isPoints: isPoints)
    }

    /// A change with its sign.
    public static func text(_ value: Double, isPoints: Bool) -> String {
        let percent = value * 100
        guard percent.isFinite, abs(percent) < 1e9 else { return "–" }
        let size = abs(percent)
        let digits =
            isPoints
            ? Format.number(size)
            : size < 99.95
                ? Format.fixed(size, decimals: 1) : Format.count(Int64(size.rounded()))
        let isNothing = digits.allSatisfy { $0 == "0" || $0 == "." }
        let sign = isNothing ? "" : percent < 0 ? "−" : "+"
        return sign + digits + (isPoints ? " points" : " %")
    }
}
