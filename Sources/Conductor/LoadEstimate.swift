internal import Plan

/// How many sessions and requests a plan makes, roughly: as if the target answered at once and nobody
/// were lost.
struct LoadEstimate {
    private(set) var sessions = 0.0
    private(set) var requests = 0.0

    /// What waits for nothing but the answer is taken to send a thousand times a second.
    init(_ forecast: Forecast) {
        let plan = forecast.plan
        for (profile, presence) in forecast.wholePresence.enumerated() {
            let habits = forecast.habits[profile]
            sessions += presence.sessions(habits)
            requests += presence.events(
                plan.profiles[profile], habits, .requests(plan.messages), least: 0.001)
        }
    }
}
