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
    /// The runs of its baseline; nil of a plan without one.
    private let baseline: [SavedRun]?

    /// Nil after its errors were printed.
    init?(_ options: RunOptions) {
        guard
            let (plan, source, data) = PlanLoading.load(
                options.planPath, variables: options.variables,
                targets: .init(new: options.target, against: options.against),
                allowsCommands: options.allowsCommands, starts: options.smoke ? .few : .all,
                hasPhases: true)
        else { return nil }
        (self.plan, self.source, self.data) = (plan, source, data)
        do {
            baseline = try Self.baseline(of: plan, options)
        } catch {
            Output.error(error.lines.joined(separator: "\n") + "\n")
            return nil
        }
    }

    /// Reads the runs of a baseline; a file that is not there yet is told of.
    private static func baseline(
        of plan: Plan, _ options: RunOptions
    ) throws(UsageError) -> [SavedRun]? {
        guard let baseline = plan.baseline else {
            if !options.savesBaseline { return nil }
            throw UsageError(
                "option '--save-baseline' needs a plan with a baseline, and '\(options.planPath)' has none",
                help: "write baseline: { file: base.wsr } into the plan")
        }
        let runs = try BaselineFile(baseline).read()
        if runs.isEmpty, !options.savesBaseline, !options.smoke {
            Output.error(
                "note: there is no baseline '\(baseline.file)' yet, so nothing is judged by it\n"
                    + "  hint: --save-baseline adds runs that pass\n")
        }
        if options.savesBaseline {
            do {
                try OutputFile.check(path: baseline.file)
            } catch {
                throw UsageError("the baseline cannot be saved: \(error)")
            }
        }
        return runs
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
        setup.baseline = baseline
        setup.recordsClients = outputs(options).contains { $0.format.recordsClients }
        return setup
    }
}
