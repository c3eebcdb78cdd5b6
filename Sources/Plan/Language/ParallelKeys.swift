import PlanText

extension PhaseShape {
    static let parallel = PhaseShape(
        Row(
            "parallel", branches.type,
            "Branches of phases that run side by side, each with its own clients, until all have "
                + "ended; settings hold for all that say nothing else."
        ) { reader, node, phase in
            let found = reader.inside(phase) { branches.read(reader, node, "'parallel'") }
            guard let found else { return false }
            phase.shape = .parallel(found)
            return true
        }.last)

    private static let branches = Kind.phase.list(least: 1).list(least: 2)
}
