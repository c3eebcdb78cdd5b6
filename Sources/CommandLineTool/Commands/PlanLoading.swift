import Conductor
import DataSources
import Plan
import PlanText
import Wire

/// Reading the plan of a command, with what is wrong with it told on the standard error.
enum PlanLoading {
    /// The variables of the environment.
    static var environment: [String: String] { Environment.variables }

    /// What the command line has in place of a plan's targets; nil: the plan's own.
    struct Targets {
        var new: String?
        var against: String?
    }

    /// The plan, which runs against another target if one is given, its file and its data with what `targets`
    /// use of it, of which secrets may be hidden, and whose programs are of interest only in a run; those of
    /// its phases only where `hasPhases`. Nil after its errors were printed.
    static func load(
        _ path: String, variables: [RunOptions.Variable], targets: Targets = Targets(),
        allowsCommands: Bool, starts: RowNeed.Starts, isRun: Bool = true,
        hidesSecrets: Bool = false,
        hasPhases: Bool = false
    ) -> (plan: Plan, source: SourceFile, data: PlanData)? {
        var (plan, files, diagnostics) = PlanReader.read(
            path: path, variables: table(variables), environment: environment,
            language: .ofReports, against: targets.against)
        diagnostics.refuseLaterParts()
        var data = PlanData()
        // What is wrong with a target from outside is told where it is taken.
        if let target = targets.new {
            _ = try? plan?.place(parsing: target, environment: environment)
        }
        if let plan, !diagnostics.hasErrors {
            data = DataReader.read(
                plan, allowsCommands: allowsCommands, isRun: isRun, hidesSecrets: hidesSecrets,
                into: &diagnostics)
            if hasPhases {
                ProgramCheck.check(
                    plan, allowsCommands: allowsCommands, isRun: isRun, environment: environment,
                    into: &diagnostics)
            }
            if !diagnostics.hasErrors {
                RowNeed.check(plan, data, starts, into: &diagnostics)
            }
        }
        let report = diagnostics.sorted()
        if !report.items.isEmpty { Output.error(HumanRenderer(files: files).render(report)) }
        guard let plan, let source = files.first, !diagnostics.hasErrors else { return nil }
        return (plan, source, data)
    }

    /// Variables by name; of a name that is given twice the last value wins.
    static func table(_ variables: [RunOptions.Variable]) -> [String: String] {
        Dictionary(variables.map { ($0.name, $0.value) }) { $1 }
    }
}
