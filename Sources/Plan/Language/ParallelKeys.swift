import PlanText

extension PhaseShape {
    static let parallel = PhaseShape(
        Row(
            "parallel", .list(.list(.section(.phase), least: 1), least: 2),
            "Branches of phases, each with clients of its own, side by side until all have ended."
        ) { reader, node, phase in
            let found = reader.inside(phase) { reader.branches(node) }
            guard let found else { return false }
            phase.shape = .parallel(found)
            return true
        }.last)
}

extension Reader {
    /// Several branches with phases in each.
    fileprivate func branches(_ node: Node) -> [[Phase]]? {
        let hint = "write a list of branches, each a list of phases that begins with '- -'"
        guard let items = sequence(node, "'parallel'", hint: hint) else { return nil }
        if items.count < 2 {
            error(
                .badValue, "'parallel' needs at least 2 branches", at: node.range,
                hint: "phases that run one after the other need no 'parallel'")
        }
        let branches = items.compactMap { item -> [Phase]? in
            guard let phases = sequence(item, "a branch of 'parallel'", hint: hint) else {
                return nil
            }
            if phases.isEmpty {
                error(
                    .badValue, "a branch needs at least one phase", at: item.range,
                    hint: "give it a load, or leave the branch out")
            }
            return phases.compactMap { phase($0) }
        }
        return branches.count == items.count ? branches : nil
    }
}
