import PlanText
import Units

extension Section {
    static let storm = Section("storm")
}

extension PhaseShape {
    static let storm = PhaseShape(.storm, Keys.storm, "Drops many sessions at once.") {
        .storm(drop: $0.drop.fraction, abrupt: $0.isAbrupt, $0.length)
    }
}

extension Keys {
    static let storm: Record<StormParts> = Record(
        .storm,
        """
        Drops many sessions at once and watches them come back. It is by plan and no error; \
        `reconnect` brings the clients back, and `recovery` is the time that it takes.
        """,
        StormParts()
    ) {
        Row("drop", .dropped, \.drop, required: true, "Which share of the open sessions.")
        Row("abrupt", .flag, \.isAbrupt, "Whether they are reset instead of closed.")
        Row("for", .positiveTime, \.length, required: true, "How long it takes.")
    }
}

/// What the keys of `storm` say.
struct StormParts: Sendable {
    var drop = Share(fraction: 0)
    var isAbrupt = false
    var length = TimeAmount.zero
}

extension Kind<Share> {
    fileprivate static var dropped: Kind {
        Kind(.share) { reader, node, _ in
            guard let share = reader.share(node) else { return nil }
            if share.fraction > 0 { return share }
            reader.error(
                .badValue, "a storm that drops nothing is none", at: node.range,
                hint: "write drop: 50%, or pause")
            return nil
        }
    }
}
