import PlanText

/// What only shows when phases and profiles are seen together.
struct LoadCheck {
    let profiles: [Profile]
    /// Where the phases stand.
    let list: PhaseList

    /// What is wrong with phases, of which not all may be read; `node` has them.
    func findings(_ phases: [Phase], at node: Node) -> [Diagnostic] {
        let places = Plan.places(of: phases)
        return arrivals(places.map(\.phase), at: node) + places.flatMap { weightless($0.phase) }
    }

    /// Arrivals leave by themselves, and once.
    private func arrivals(_ phases: [Phase], at node: Node) -> [Diagnostic] {
        var found: [Diagnostic] = []
        var arriving: Set<Int> = []
        for phase in phases where phase.shape.hasArrivals {
            arriving.formUnion(phase.starts(among: profiles))
        }
        for profile in arriving.sorted().map({ profiles[$0] }) {
            if profile.session == nil, profile.flow.isEmpty {
                found.append(
                    .error(
                        .needsSession,
                        "arrivals of '\(profile.name)' would never leave: it needs 'session' or 'flow'",
                        at: node.range))
            } else if profile.session == nil, profile.flowIsCutShort {
                found.append(
                    .error(
                        .needsSession,
                        "arrivals of '\(profile.name)' would never leave: 'disrupt' cuts each run of "
                            + "their 'flow' before its end", at: node.range,
                        hint: "give them a 'session', or cut less often"))
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

    /// A profile that is only extended has no clients.
    private func weightless(_ phase: Phase) -> [Diagnostic] {
        guard case .load(let load) = phase.shape else { return [] }
        return load.flows.compactMap { flow in
            guard let index = flow.profile, profiles.indices.contains(index),
                profiles[index].weight == 0
            else { return nil }
            let name = profiles[index].name
            return .error(
                .conflict,
                "'\(name)' has the weight 0, so it is for 'extends' only and has no load",
                at: list.place(of: phase, name: name), hint: "give it a weight")
        }
    }
}
