import Conductor
import DataSources
import Plan
import PlanText
import Reports

/// A plan that was read for a run and is right.
struct LoadedPlan {
    let plan: Plan
    let source: SourceFile
    let data: PlanData

    /// Nil after its errors were printed.
    init?(_ options: RunOptions) {
        guard
            let (plan, source, data) = PlanLoading.load(
                options.planPath, variables: options.variables, target: options.target,
                against: options.against,
                allowsCommands: options.allowsCommands, starts: options.smoke ? .few : .all,
                hasPhases: true)
        else { return nil }
        (self.plan, self.source, self.data) = (plan, source, data)
    }

    /// All files to write; what the command line says about one has precedence.
    func outputs(_ options: RunOptions) -> [OutputTarget] {
        let own = plan.outputs.compactMap { OutputTarget($0) }
        return options.outputs
            + own.filter { output in
                !options.outputs.contains { $0.path == output.path }
            }
    }

    /// What a run is made of.
    func setup(_ options: RunOptions) -> RunSetup {
        var setup = RunSetup(
            plan: plan, source: source, target: options.target, seed: options.seed,
            loops: options.loops, spin: options.spin, smoke: options.smoke, tool: ToolVersion.text)
        setup.data = data
        setup.environment = PlanLoading.environment
        setup.wait = options.wait
        setup.mustJudge = options.requiresThresholds
        setup.floor = options.floor
        setup.recordsClients = outputs(options).contains { $0.format.recordsClients }
        return setup
    }
}
