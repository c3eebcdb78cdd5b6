public import Assertions
internal import Metrics
internal import Units

/// A table with a row for each run, for tools that look for the run from which on figures are other ones:
/// a column of time, some of what the run was, and figures, which are always numbers (`nan`: no samples).
///
/// Its figures are those of the measured phases: the usual ones and what thresholds judge. So runs of one
/// plan have the same columns, until its thresholds are other ones.
public struct HistoryTable: Sendable {
    /// What was under test, as far as it is known.
    public struct Revision: Hashable, Sendable {
        public var commit: String
        public var branch: String

        public init(commit: String = "", branch: String = "") {
            self.commit = commit
            self.branch = branch
        }
    }

    /// A figure: its name, and its value in a run.
    fileprivate struct Figure: Sendable {
        var name: String
        var unit: MeasureUnit
        /// In base units.
        var value: @Sendable (RunResult) -> Double?

        var title: String { unit == .none ? name : "\(name) \(unit.rawValue)" }
    }

    private let figures: [Figure]

    /// The table of the runs that judge these assertions.
    public init(_ assertions: [Assertion]) {
        var figures: [Figure] = []
        let usual = Self.usual.map { Figure(name: $0, comparison: $1) }
        let judged = assertions.enumerated().flatMap { Self.figures(of: $1, at: $0) }
        for figure in usual + judged where !figures.contains(where: { $0.title == figure.title }) {
            figures.append(figure)
        }
        self.figures = figures
    }

    // MARK: Text

    /// The names of its columns, in their order; units stand in them.
    public var columns: [String] { Self.facts + figures.map(\.title) }

    /// Its first line, with its line end.
    public var header: String { CSVLine.text(columns) + "\n" }

    /// The line of a run, with its line end.
    public func row(of result: RunResult, _ revision: Revision) -> String {
        let (header, outcome) = (result.header, result.conclusion.outcome)
        let facts = [
            wallClock(milliseconds: header.startMilliseconds), header.plan.name, revision.commit,
            revision.branch, header.host.name, outcome.kind.rawValue,
            "\(outcome.exitCode.rawValue)",
            Format.fixed(result.seconds, decimals: 3),
        ]
        let values = figures.map { figure in
            figure.value(result).map { Self.text($0 / figure.unit.base) } ?? "nan"
        }
        // A row is a line, whatever somebody calls a plan.
        return CSVLine.text((facts + values).map(Self.oneLine)) + "\n"
    }

    private static let facts = [
        "time", "plan", "commit", "branch", "host", "verdict", "exit_code", "duration_s",
    ]

    private static func text(_ value: Double) -> String {
        value.isFinite ? Format.trimmed(Format.fixed(value, decimals: 6)) : "nan"
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    // MARK: Another shape

    /// How the columns of a file, of which these are the first bytes, are other ones; nil: they are the
    /// same, or it has none yet.
    public func difference(to file: some Collection<UInt8>) -> String? {
        guard !file.isEmpty else { return nil }
        let (there, here) = (CSVLine.first(of: file), columns)
        if there == here { return nil }
        guard there.first == here.first else {
            return "it begins with '\(Self.short(there.first ?? ""))', not with the column 'time'"
        }
        let missing = here.filter { !there.contains($0) }.map(Self.named)
        let odd = there.filter { !here.contains($0) }.map(Self.named)
        if missing.isEmpty, odd.isEmpty { return "its columns are in another order" }
        let parts = [("it lacks the column", missing), ("this run has no", odd)]
        return parts.filter { !$0.1.isEmpty }
            .map { "\($0) \($1.prefix(3).joined(separator: ", "))\($1.count > 3 ? ", …" : "")" }
            .joined(separator: ", and ")
    }

    private static func named(_ column: String) -> String { "'\(short(column))'" }

    private static func short(_ text: String) -> String {
        let line = oneLine(text)
        return line.count > 40 ? line.prefix(39) + "…" : line
    }

    // MARK: Figures

    /// What is told of every run.
    private static let usual: [(String, Comparison)] = [
        ("count(requests)", Comparison(of: .count, .count(.requests))),
        ("share(errors)", Comparison(of: .share, .count(.errors))),
        ("p50(rtt)", Comparison(of: .percentile(0.5), .time(.rtt))),
        ("p95(rtt)", Comparison(of: .percentile(0.95), .time(.rtt))),
        ("p99(rtt)", Comparison(of: .percentile(0.99), .time(.rtt))),
    ]

    /// What a threshold judges, and what it is judged by on the other side; of windows the worst one, where a
    /// single comparison says which that is.
    private static func figures(of assertion: Assertion, at index: Int) -> [Figure] {
        let comparisons = assertion.condition.comparisons
        let place = assertion.phase.map { " phase=\($0)" } ?? ""
        let names = zip(assertion.subjects, comparisons).map { $0.0 + place }
        guard let window = assertion.window else {
            return zip(names, comparisons).flatMap { name, comparison in
                let own = Figure(name: name, comparison: comparison)
                if comparison.against == nil { return [own] }
                return [own, Figure(name: "\(name) against", comparison: comparison, of: .against)]
            }
        }
        guard comparisons.count == 1 else { return [] }
        let unit = MeasureUnit(of: comparisons[0].aggregate, comparisons[0].metric)
        let name = "\(names[0]) window=\(TimeAmount(nanoseconds: window))"
        return [
            Figure(name: name, unit: unit) { result in
                result.conclusion.verdicts.indices.contains(index)
                    ? result.conclusion.verdicts[index].observed : nil
            }
        ]
    }
}

extension HistoryTable.Figure {
    /// What a comparison is about, on the side that it names or on this one.
    fileprivate init(name: String, comparison: Comparison, of side: RunSide? = nil) {
        self.name = name
        unit = MeasureUnit(of: comparison.aggregate, comparison.metric)
        let isOther = (side ?? comparison.side) == .against
        var plain = comparison
        (plain.side, plain.against) = (nil, nil)
        value = { [plain] result in
            (isOther ? result.ofAgainst : result).flatMap { result in
                observed(
                    plain, store: result.store, labels: result.header.labels,
                    phases: result.conclusion.phases)
            }
        }
    }
}
