import FoundationEssentials
import Plan
import PlanText

/// Reading the plan of a command, with what is wrong with it told on the standard error.
enum PlanLoading {
    /// The variables of the environment.
    static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// The plan and its file; nil after its errors were printed.
    static func load(_ options: RunOptions) -> (plan: Plan, source: SourceFile)? {
        var variables: [String: String] = [:]
        for variable in options.variables { variables[variable.name] = variable.value }
        let (plan, files, diagnostics) = PlanReader.read(
            path: options.planPath, variables: variables, environment: environment)
        let report = diagnostics.sorted()
        if !report.items.isEmpty { Output.error(HumanRenderer(files: files).render(report)) }
        guard let plan, let source = files.first, !diagnostics.hasErrors else { return nil }
        return (plan, source)
    }
}
