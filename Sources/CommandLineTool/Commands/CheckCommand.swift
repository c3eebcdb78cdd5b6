import Assertions
import Conductor
import DataSources
import Plan
import PlanText
import Reports
import Units

/// `wsplan check`: reads plans and reports what is wrong with them.
enum CheckCommand {
    /// How diagnostics are written.
    enum Format: String, CaseIterable, Sendable { case human, concise, json, github }

    static let format = CommandOption(
        "--format", "FORMAT", words: Format.allCases.map(\.rawValue),
        help: "How to report: human (default), concise, json, or github, the annotations of GitHub "
            + "Actions, which are also added there to the human text.")

    static let command = Command(
        name: "check",
        summary: "Check plans and print every mistake; nothing is sent.", operand: "PLAN",
        operands: 1...Int.max,
        options: [
            RunCommand.variable, RunCommand.against, RunCommand.allowCommands, format,
        ],
        examples: [
            CommandExample("Every plan of a folder", "wsplan check plans/*.yaml"),
            CommandExample(
                "For another program", "wsplan check load.yaml --var clients=500 --format json"),
        ],
        run: { arguments throws(UsageError) in
            let format = try format(arguments)
            let variables = PlanLoading.table(try RunCommand.variables(arguments))
            var objects: [JSONValue] = []
            let allows = arguments.has(RunCommand.allowCommands)
            let against = arguments.value(RunCommand.against)
            let fine = arguments.operands.map {
                check($0, variables, against, format, allowsCommands: allows, &objects)
            }
            // One array however many plans there are, so that it can be read at once.
            if format == .json { Output.print(JSONRenderer.array(objects)) }
            return fine.allSatisfy { $0 } ? .passed : .invalid
        })

    /// The format that was asked for.
    static func format(_ arguments: Arguments) throws(UsageError) -> Format {
        guard let name = arguments.value(format) else { return .human }
        guard let found = Format(rawValue: name) else {
            throw .unknown("format", name, valid: Format.allCases.map(\.rawValue))
        }
        return found
    }

    /// Warns of what this host may not have enough of.
    private static func warn(
        _ plan: Plan, _ data: PlanData, _ path: String, _ diagnostics: inout Diagnostics
    ) {
        let shortages = HostCheck.shortages(
            of: plan, data: data, environment: PlanLoading.environment)
        for short in shortages {
            let problem = short.isError ? "cannot be run here" : "may not run here"
            diagnostics.warning(
                "host-limit", "'\(path)' \(problem): \(short.text)", at: nil, hint: short.hint)
        }
    }

    /// Prints annotations for GitHub Actions.
    private static func annotate(_ report: DiagnosticReport, _ files: [SourceFile]) {
        let actions = GitHubActions(PlanLoading.environment)
        let renderer = GitHubRenderer(files: files) { actions?.path($0) ?? $0 }
        Output.print(renderer.render(report))
    }

    /// Checks a plan and prints what was found, or adds it to the objects of JSON; whether it has no
    /// errors.
    private static func check(
        _ path: String, _ variables: [String: String], _ against: String?, _ format: Format,
        allowsCommands: Bool,
        _ objects: inout [JSONValue]
    ) -> Bool {
        var (plan, files, diagnostics) = PlanReader.read(
            path: path, variables: variables, environment: PlanLoading.environment,
            language: .ofReports, against: against)
        if let plan {
            let data = DataReader.read(
                plan, allowsCommands: allowsCommands, isRun: false, into: &diagnostics)
            ProgramCheck.check(
                plan, allowsCommands: allowsCommands, isRun: false,
                environment: PlanLoading.environment, into: &diagnostics)
            warn(plan, data, path, &diagnostics)
            if !diagnostics.hasErrors {
                RowNeed.check(plan, data, .all, into: &diagnostics)
                ErrorShareNote.check(plan, into: &diagnostics)
            }
        }
        if let plan, let problem = TargetFiles.problem(of: plan) {
            diagnostics.warning("host-files", "'\(path)' cannot be run here: \(problem)", at: nil)
        }
        if let plan {
            for missing in ObserveCheck.missing(of: plan) {
                diagnostics.warning(
                    "not-there", missing.text, at: missing.range, hint: missing.hint)
            }
        }
        // People read some of hundreds of mistakes, machines all.
        let report = format == .json ? diagnostics.sorted(limit: .max) : diagnostics.sorted()
        switch format {
        case .human: Output.print(HumanRenderer(files: files).render(report))
        case .concise: Output.print(ConciseRenderer(files: files).render(report))
        case .json: objects += JSONRenderer(files: files).objects(report)
        case .github: annotate(report, files)
        }
        if format == .human, GitHubActions(PlanLoading.environment) != nil {
            annotate(report, files)
        }
        guard !diagnostics.hasErrors else { return false }
        if format == .human {
            Output.print(
                plan.map { RunLine($0.name, path: files.first?.name ?? path, PlannedLoad($0)).text }
                    ?? "\(path): valid, but 'run' cannot do all of it yet\n")
        }
        return true
    }
}
