internal import LoadEngine
internal import Metrics

extension StageGraph {
    /// The stages of the first lane, which are what a run does one after the other.
    var mainStages: [Int] { stages.indices.filter { stages[$0].lane == 0 } }

    /// The search that a stage belongs to; nil: none.
    func levels(of stage: Int) -> StageOrder.Levels? {
        order.lazy.compactMap { step -> StageOrder.Levels? in
            guard case .levels(let levels) = step else { return nil }
            let isOne = levels.first...(levels.judged.last ?? levels.between) ~= stage
            return isOne ? levels : nil
        }.first
    }

    /// The stages that are over when their clients are done, or those of a branch that runs beside them.
    var stagesWithoutEnd: Set<Int> {
        var found: Set<Int> = []
        /// Whether one of them is among these.
        func look(_ order: [StageOrder]) -> Bool {
            order.reduce(false) { known, step in
                let isOne: Bool
                let index: Int
                switch step {
                case .stage(let stage): (index, isOne) = (stage, stages[stage].endsByItself)
                case .levels(let levels): (index, isOne) = (levels.between, true)
                case .branches(let stage, let branches):
                    (index, isOne) = (stage, branches.reduce(false) { look($1.stages) || $0 })
                }
                if isOne { found.insert(index) }
                return isOne || known
            }
        }
        _ = look(order)
        return found
    }
}

extension RunBriefing.Stage {
    init(_ index: Int, of graph: StageGraph, endsByItself: Bool) {
        let stage = graph.stages[index]
        self.init(
            name: graph.labels.title(of: stage.label), shape: stage.shape,
            duration: stage.duration, endsByItself: endsByItself)
        if stage.duration > 0 { stretch = stage.label }
        guard let levels = graph.levels(of: index) else { return }
        // All levels together take as long as the search may; what lies between is shared out among them.
        isBetweenLevels = index == levels.first || index == levels.between
        duration =
            isBetweenLevels
            ? 0 : graph.stages[levels.between].duration / Int64(max(1, levels.judged.count))
        self.endsByItself = true
    }
}
