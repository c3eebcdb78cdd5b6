import Assertions
import Metrics
import Plan
import PlanCompiler
import Reports
import Units

/// `wsplan compare`: whether runs are worse than earlier ones.
enum CompareCommand {
    static let new = CommandOption(
        "--to", "NEW.wsr", repeats: true, takesOperands: true,
        help: "The runs that are compared with base; all files behind it belong to them.")
    static let metric = CommandOption(
        "--metric", "FIGURE", repeats: true,
        help:
            "A figure to compare, as thresholds write it, in place of p50, p95 and p99 of rtt and "
            + "share(errors); with '+ 20%' behind it by how much it may be worse.")
    static let tolerance = CommandOption(
        "--tolerance", "SHARE",
        help:
            "By how much figures may be worse (default 5%); shares, such as that of errors, may be by 0.1 "
            + "points, or by what '--metric' says of them.")

    static let command = Command(
        name: "compare",
        summary:
            "Compare saved runs with earlier ones; a regression that chance does not explain ends in 99. "
            + "It takes four runs a side, of one day and one machine.",
        operand: "BASE.wsr", operands: 1...Int.max,
        options: [new, metric, tolerance, OutputOption.ofComparison.option],
        examples: [
            CommandExample(
                "Five runs of each side", "wsplan compare base/*.wsr --to new/*.wsr"),
            CommandExample(
                "Only a tail, which may be a fifth longer",
                "wsplan compare base.wsr --to new.wsr --metric 'p99(rtt) + 20%'"),
        ],
        run: { arguments throws(UsageError) in try compare(arguments) })

    private static func compare(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let (basePaths, newPaths) = (arguments.operands, arguments.all(new))
        if newPaths.isEmpty {
            throw UsageError(
                "'compare' needs the runs that are compared with base",
                help: "write them behind --to: wsplan compare \(basePaths[0]) --to NEW.wsr")
        }
        let outputs = try OutputOption.ofComparison.files(
            arguments, besides: basePaths + newPaths)
        let share = try arguments.value(tolerance).map { text throws(UsageError) in
            try Arguments.parse(tolerance, text, example: "10%") { text throws(UnitError) in
                try Share(parsing: text)
            }.fraction
        }
        let files = try RunFiles(base: basePaths, new: newPaths)
        var result = files.shown
        let allowed = share ?? SavedComparison.usualTolerance
        let figures =
            arguments.all(metric).isEmpty
            ? SavedComparison.usual(files.base + files.new, tolerance: allowed)
            : try Self.figures(arguments.all(metric), of: result.header.labels, allowed)
        var comparison = SavedComparison(
            base: files.base, new: files.new, labels: result.header.labels
        ).compare(figures)
        comparison.notes += files.notes
        result.show(comparison)
        let outcome = result.conclusion.outcome
        outputs.tell { terminal in
            CompareText(
                outcome: outcome, comparison: comparison, style: Style(color: terminal.color),
                columns: terminal.columns
            ).text
        }
        let isWritten = outputs.write(result)
        GitHubActions.tell(result)
        return outcome.exitCode.whenWritten(isWritten)
    }

    /// The figures that a command line names.
    private static func figures(
        _ texts: [String], of labels: LabelSpace, _ tolerance: Double
    ) throws(UsageError) -> [SavedComparison.Figure] {
        var figures: [SavedComparison.Figure] = []
        for text in texts {
            let figure: FigureText
            do {
                figure = try FigureText(text, of: labels)
            } catch {
                throw UsageError(
                    "option '--metric' cannot be '\(text)': \(error.message)",
                    help: error.hint ?? "expected a figure such as 'p95(rtt)'")
            }
            if figures.contains(where: { $0.text == figure.text }) {
                throw UsageError("option '--metric' names '\(figure.text)' twice")
            }
            let comparison = Comparison(figure, of: labels)
            let usual =
                comparison.aggregate == .share ? SavedComparison.usualPoints : tolerance
            figures.append(
                SavedComparison.Figure(
                    figure.text, comparison, allowed: figure.allowed ?? usual))
        }
        return figures
    }
}

extension RunResult {
    /// Makes it a run that is about nothing but a comparison: its verdict is that of the comparison.
    fileprivate mutating func show(_ comparison: RunComparison) {
        conclusion.verdicts = []
        header.assertions = []
        conclusion.saturations = []
        conclusion.warning = nil
        conclusion.comparison = comparison
        conclusion.sides = nil
        let summary = comparison.summary
        conclusion.outcome =
            if !comparison.regressions.isEmpty {
                Outcome(.failed, reason: summary, exitCode: .failed)
            } else if comparison.rows.contains(where: {
                $0.answer == .within || $0.answer == .improved
            }) {
                Outcome(.passed, reason: summary, exitCode: .passed)
            } else {
                Outcome(.done, reason: summary, exitCode: .passed)
            }
    }
}
