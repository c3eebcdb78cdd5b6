internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Plan
internal import PlanCompiler

/// The searches of a run: what each looks for, and how it is judged.
struct CapacitySearches {
    /// A search of the plan.
    struct Rules {
        /// The index of its phase's label.
        var phase: Int
        var stress: Stress
        var until: Condition
    }

    private let graph: StageGraph
    private let rules: [Rules]
    /// Whether a generator that gives out takes the verdict.
    private let isVoided: Bool

    init(_ graph: StageGraph, _ rules: [Rules], isVoided: Bool) {
        self.graph = graph
        self.rules = rules
        self.isVoided = isVoided
    }

    /// The searches of a plan whose names have these labels.
    static func rules(of plan: Plan, _ labels: LabelSpace) -> [Rules] {
        plan.searches.map { phase, stress in
            Rules(phase: phase, stress: stress, until: Condition(stress.until, of: labels))
        }
    }

    /// The search whose stages these are.
    func run(_ levels: StageOrder.Levels) -> LevelRun? {
        let phase = graph.labels.stretches[graph.stages[levels.between].label].places[0].phase
        return rules.first { $0.phase == phase }.map { rules in
            LevelRun(
                levels, rules.stress,
                LevelJudge(until: rules.until, graph.labels, isVoided: isVoided), graph)
        }
    }
}
