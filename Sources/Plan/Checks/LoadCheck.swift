import PlanText

/// What only shows when phases and profiles are seen together.
enum LoadCheck {
    /// `node` has the phases, of which not all may be read.
    static func findings(
        _ phases: [Phase], _ profiles: [Profile], at node: Node
    ) -> [Diagnostic] {
        var found: [Diagnostic] = []
        // Clients are numbered in 32 bits.
        if phases.reduce(0, { $0 + $1.shape.mostStarts }) > 4e9 {
            found.append(
                .error(
                    .badValue, "the phases start more than 4000000000 clients and arrivals",
                    at: node.range))
        }
        for profile in arriving(phases, profiles, hasLater: hasLaterArrivals(node)) {
            if profile.session == nil, profile.flow.isEmpty {
                found.append(
                    .error(
                        .needsSession,
                        "arrivals of '\(profile.name)' would never leave: it needs 'session' or 'flow'",
                        at: node.range))
            }
            if profile.lifecycle.sessions != nil {
                found.append(
                    .error(
                        .conflict,
                        "an arrival has one session, and '\(profile.name)' has 'sessions'",
                        at: node.range,
                        hint: "remove 'sessions', or start its clients with 'clients'"))
            }
        }
        return found
    }

    /// The profiles of which some phase starts arrivals.
    private static func arriving(
        _ phases: [Phase], _ profiles: [Profile], hasLater: Bool
    ) -> [Profile] {
        let arrivals = phases.filter {
            if case .load(let load) = $0.shape { load.model == .arrivals } else { false }
        }
        return profiles.enumerated().filter { index, profile in
            // The phases that only a later version runs are not read far enough to tell.
            if hasLater, profile.weight > 0 { return true }
            return arrivals.contains {
                ($0.weights.count == profiles.count ? $0.weights[index] : profile.weight) > 0
            }
        }.map(\.element)
    }

    /// Whether a phase that only a later version runs has arrivals.
    private static func hasLaterArrivals(_ node: Node) -> Bool {
        node.items.contains(where: hasLaterArrivals)
            || node.members.contains { member in
                switch member.key {
                case "burst", "wave", "stress": member.value["arrivals"] != nil
                case "repeat", "phases", "parallel": hasLaterArrivals(member.value)
                default: false
                }
            }
    }
}
