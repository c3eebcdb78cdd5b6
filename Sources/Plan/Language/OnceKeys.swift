import PlanText
import Units

extension Section {
    static let once = Section("once")
}

extension PhaseShape {
    static let once = PhaseShape(
        .once, Keys.once, "Each client runs its session a number of times."
    ) {
        .once(clients: $0.clients, times: $0.times, $0.length)
    }
}

extension Keys {
    static let once: Record<OnceParts> = Record(
        .once, "Each client runs its session a number of times; ends when all are done.",
        OnceParts()
    ) {
        Row(
            "clients", .whole(1...10_000_000), \.clients, required: true,
            "How many clients.")
        Row("times", .whole(1...1_000_000_000), \.times, "How many sessions each.")
        Row("for", .positiveTime, \.length, "When it ends at the latest.")
    }
}

/// What the keys of `once` say.
struct OnceParts: Sendable {
    var clients = 0
    var times = 1
    var length = TimeAmount.minutes(10)
}
