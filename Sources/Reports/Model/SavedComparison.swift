public import Assertions
public import Metrics
internal import Statistics
internal import Units

/// Saved runs beside others: per figure an exact test by Mann and Whitney of whether new is worse than base by
/// more than is allowed, with the interval that belongs to it.
///
/// Runs are the samples, not their requests: requests of one run are alike because they share its day, its
/// host and its mood, so that comparing them finds a change in any two runs.
public struct SavedComparison: Sendable {
    /// A figure to be compared.
    public struct Figure: Sendable {
        /// As a plan writes it.
        public var text: String
        /// With the labels of the comparison.
        public var comparison: Comparison
        /// How much worse it may be: a part of base, or points of a share.
        public var allowed: Double

        public init(_ text: String, _ comparison: Comparison, allowed: Double) {
            self.text = text
            self.comparison = comparison
            self.allowed = allowed
        }
    }

    /// What may be worse where nobody said so: a part of base, and points of a share.
    public static let usualTolerance = 0.05
    public static let usualPoints = 0.001

    private let base: [SavedRun]
    private let new: [SavedRun]
    private let labels: LabelSpace
    private var notes: [String] = []

    /// Of these runs, of which some may say nothing; figures have these labels.
    public init(base: [SavedRun], new: [SavedRun], labels: LabelSpace) {
        var notes: [String] = []
        self.base = Self.fit(base, &notes)
        self.new = Self.fit(new, &notes)
        self.labels = labels
        for run in self.new {
            guard let same = self.base.first(where: run.isSame) else { continue }
            notes.append(
                same.name == run.name
                    ? "'\(run.name)' is on both sides"
                    : "'\(run.name)' is the same run as '\(same.name)' of base")
        }
        self.notes = notes
    }

    /// Those that say something, each once.
    private static func fit(_ runs: [SavedRun], _ notes: inout [String]) -> [SavedRun] {
        var fit: [SavedRun] = []
        for run in runs {
            if let flaw = run.flaw {
                notes.append("'\(run.name)' is left out: \(flaw)")
            } else if let same = fit.first(where: run.isSame) {
                notes.append("'\(run.name)' is the same run as '\(same.name)' and counts once")
            } else {
                fit.append(run)
            }
        }
        return fit
    }

    /// What is compared where nobody says what: percentiles of what most runs are about, and errors.
    public static func usual(
        _ runs: [SavedRun], tolerance: Double = usualTolerance
    ) -> [Figure] {
        let hasReplies = runs.contains { $0.samples(.rtt).count > 0 }
        let hasCopies = runs.contains { $0.samples(.delivery).count > 0 }
        let time = !hasReplies && hasCopies ? TimeMetric.delivery : .rtt
        let percentiles = [0.5, 0.95, 0.99].map { q in
            Figure(
                "p\(Int((q * 100).rounded()))(\(time.name))",
                Comparison(of: .percentile(q), .time(time)), allowed: tolerance)
        }
        return percentiles + [
            Figure(
                "share(errors)", Comparison(of: .share, .count(.errors)), allowed: usualPoints)
        ]
    }

    /// All figures of both sides.
    public func compare(_ figures: [Figure]) -> RunComparison {
        let confidence = min(base.count, new.count) > SavedRuns.fewest ? 98 : 97
        var comparison = RunComparison(
            .runs, base: "\(base.countText) of base", new: new.countText, counted: "runs",
            interval: "\(confidence) % interval")
        comparison.rows = figures.map(row)
        if !base.isEmpty, !new.isEmpty {
            let differences = RunDifferences(base: base.headers, new: new.headers, name: "new")
            comparison.notes = differences.notes
            if differences.areElsewhere {
                comparison.notes.append("\(differences.places): \(RunDifferences.drift)")
            }
        }
        comparison.notes += notes
        comparison.curve = BaseCurve(.rtt, of: base.map { $0.samples(.rtt) })
        return comparison
    }

    private func row(_ figure: Figure) -> RunComparison.Row {
        let sides = [base, new].map { runs in
            runs.compactMap { $0.value(of: figure.comparison, labels) }
        }
        let figures = SideFigures(figure.comparison, base: sides[0], new: sides[1])
        var row = RunComparison.Row(
            figure.text,
            unit: MeasureUnit(of: figure.comparison.aggregate, figure.comparison.metric),
            base: sides[0].isEmpty ? nil : sides[0].sorted().middle,
            new: sides[1].isEmpty ? nil : sides[1].sorted().middle)
        row.count = RunComparison.Count(base: sides[0].count, new: sides[1].count)
        row.allowed = figures.change(allowing: figure.allowed)
        if let reason = open(row.count) {
            row.change = figures.change(alpha: 0)
            row.answer = .inconclusive(reason)
            return row
        }
        let alpha = SavedRuns.alpha(runs: min(row.count.base, row.count.new))
        guard let change = figures.change(alpha: alpha) else {
            row.answer = .inconclusive("a run has 0 of it, and nothing is so many percent of 0")
            return row
        }
        row.change = change
        let worse = figures.chance(allowing: figure.allowed)
        row.p = worse
        row.answer =
            worse <= alpha
            ? .regression
            : figures.swapped.chance(allowing: figure.allowed) <= alpha ? .improved : .within
        return row
    }

    /// Why so many runs tell nothing; nil: they do.
    private func open(_ count: RunComparison.Count) -> String? {
        for (side, have, runs) in [("base", count.base, base), ("new", count.new, new)] {
            if runs.isEmpty { return "there is no run of \(side) to compare" }
            if have == 0 { return "no run of \(side) has samples of it" }
        }
        guard min(count.base, count.new) < SavedRuns.fewest else { return nil }
        let lacking = count.base < base.count || count.new < new.count ? " with samples of it" : ""
        return "\(SavedRuns.fewest) runs a side\(lacking) are needed, there are \(count.base) and "
            + "\(count.new): use --against, or more runs"
    }
}

/// A figure of runs of two sides, which differ by a ratio or, as shares do, by points.
private struct SideFigures {
    private let isPoints: Bool
    private let isWorseHigher: Bool
    private let base: [Double]
    private let new: [Double]

    init(_ comparison: Comparison, base: [Double], new: [Double]) {
        self.init(
            isPoints: comparison.aggregate == .share, isWorseHigher: comparison.isWorseHigher,
            base: base, new: new)
    }

    private init(isPoints: Bool, isWorseHigher: Bool, base: [Double], new: [Double]) {
        self.isPoints = isPoints
        self.isWorseHigher = isWorseHigher
        self.base = base
        self.new = new
    }

    /// The same with base and new in each other's place.
    var swapped: SideFigures {
        SideFigures(isPoints: isPoints, isWorseHigher: isWorseHigher, base: new, new: base)
    }

    /// The change that is allowed, with its sign.
    func change(allowing allowed: Double) -> Double {
        if isPoints { return isWorseHigher ? allowed : -allowed }
        return isWorseHigher ? allowed : 1 / (1 + allowed) - 1
    }

    /// The chance that new is so much worse if it is just as much worse as is allowed.
    func chance(allowing allowed: Double) -> Double {
        let shifted = new.map { value in
            if isPoints { return isWorseHigher ? value - allowed : value + allowed }
            return isWorseHigher ? value / (1 + allowed) : value * (1 + allowed)
        }
        return isWorseHigher
            ? SavedRuns.chance(base: base, shifted: shifted)
            : SavedRuns.chance(base: base.map { -$0 }, shifted: shifted.map { -$0 })
    }

    /// The change with its interval, whose ends err with a chance of at most `alpha`; nil where there is none:
    /// without runs, and of ratios of what is not above 0.
    func change(alpha: Double) -> RunComparison.Change? {
        guard !base.isEmpty, !new.isEmpty else { return nil }
        guard isPoints || (base + new).allSatisfy({ $0 > 0 }) else { return nil }
        let found = RunChange(
            base: base, new: new, contrast: isPoints ? .difference : .ratio, alpha: alpha)
        let none = isPoints ? 0.0 : 1
        return RunComparison.Change(
            found.value - none, low: found.low.map { $0 - none },
            high: found.high.map { $0 - none },
            isPoints: isPoints)
    }
}
