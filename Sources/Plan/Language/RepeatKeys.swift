import PlanText

extension Section {
    static let `repeat` = Section("repeat")
}

extension PhaseShape {
    static let `repeat` = PhaseShape(
        Row("repeat", .section(.repeat), "Phases that run several times.") {
            reader, node, phase in
            let parts = reader.inside(phase) { reader.record(node, Keys.repeat) }
            guard let parts else { return false }
            phase.shape = .rounds(parts.times, parts.phases)
            return true
        }.last, entry: Language.Entry(.repeat, Keys.repeat))
}

extension Keys {
    static let `repeat`: Record<RepeatParts> = Record(
        .repeat, "Phases that run several times.", RepeatParts()
    ) {
        Row("times", .whole(1...10_000), \.times, required: true, "How many times.")
        Row(
            "phases", Kind.phase.list(least: 1), \.phases, required: true,
            "Which phases; the settings of this one hold for those that say nothing else.")
    }
}

/// What the keys of `repeat` say.
struct RepeatParts: Sendable {
    var times = 1
    var phases: [Phase] = []
}
