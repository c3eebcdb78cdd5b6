/// A limit that lies beside what earlier runs showed: beyond it is what is beyond their median and what is
/// allowed, and beyond every one of them too.
public struct BaselineLimit: Hashable, Sendable, Codable {
    /// How much more than the median is allowed, below 0 how much less: a part of it, or an amount in base units.
    public enum Allowance: Hashable, Sendable, Codable {
        case share(Double)
        case amount(Double)
    }

    public var allowance: Allowance
    /// What each of these runs showed, in base units, lowest first.
    public private(set) var runs: [Double] = []

    /// Fewer runs do not tell a change from chance: one in five lies beyond four others by chance.
    public static let fewest = 4

    public init(_ allowance: Allowance) { self.allowance = allowance }

    /// Takes what the runs of the baseline showed.
    public mutating func know(_ runs: [Double]) { self.runs = runs.sorted() }

    public var median: Double? {
        runs.isEmpty ? nil : (runs[(runs.count - 1) / 2] + runs[runs.count / 2]) / 2
    }

    /// By how much a value may be more than the median, in base units.
    public var allowed: Double? {
        guard let median else { return nil }
        return switch allowance {
        case .share(let part): median * part
        case .amount(let amount): amount
        }
    }

    /// Up to which value a comparison with it holds, that value too; nil where there are too few runs.
    func limit(_ sign: Comparison.Operator) -> Double? {
        guard runs.count >= Self.fewest, let median, let allowed else { return nil }
        let isHighest = sign == .less || sign == .lessOrEqual
        return isHighest
            ? max(median + allowed, runs[runs.count - 1]) : min(median + allowed, runs[0])
    }

    /// Why it judges nothing; nil: it does.
    var lack: String? {
        guard runs.count < Self.fewest else { return nil }
        let have = runs.isEmpty ? "no run" : runs.count == 1 ? "1 run" : "\(runs.count) runs"
        return "inconclusive: the baseline has \(have) of it, and \(Self.fewest) are needed; "
            + "--save-baseline adds runs that passed"
    }

    /// What a limit is made of, such as `baseline: 10.2 ms in the median of 5 runs`.
    func note(_ unit: MeasureUnit, limit: Double) -> String? {
        guard let median, let allowed else { return nil }
        let isRun = abs(limit - median - allowed) > 1e-9 * abs(limit)
        return "baseline: \(unit.text(median)) in the median of \(runs.count) runs"
            + (isRun ? ", and one of them had \(unit.text(limit))" : "")
    }
}
