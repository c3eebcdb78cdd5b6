import PlanText

extension Section {
    static let health = Section("health")
}

/// Whether a run says something about its target.
extension Keys {
    static let health: Record<Health> = Record(
        .health, "When the generator itself counts as too slow.", Health()
    ) {
        Row(
            "late", .positiveTime, \.late,
            "The send-lag above which a send is late, or its client's mean interval where that is "
                + "less.")
        Row(
            "on-saturation", .word, \.onSaturation,
            "Whether a saturated generator takes the verdict (exit 97) or only warns.")
    }
}
