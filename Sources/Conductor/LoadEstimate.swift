internal import LoadEngine
internal import Plan
internal import PlanCompiler
internal import Units

/// How many sessions and requests a plan makes, roughly: as if the target answered at once and nobody
/// were lost.
struct LoadEstimate {
    private(set) var sessions = 0.0
    private(set) var requests = 0.0

    init(_ plan: Plan) {
        let stages = PlanCompiler.stages(plan)
        for (index, profile) in plan.profiles.enumerated() {
            let times = Presence(of: index, in: plan, stages)
            let shape = ClientShape(profile, plan.messages, counting: .requests)
            var sessions = times.visits
            var seconds = 0.0
            if let session = profile.session?.mean.seconds {
                let rest = profile.lifecycle.rest?.mean.seconds ?? 0
                let turn = max(session + rest, 0.001)
                sessions += max(times.clients, times.clientSeconds / turn)
                seconds = times.clientSeconds * session / turn + times.visits * session
            } else {
                sessions += times.clients
                seconds = times.clientSeconds
            }
            self.sessions += sessions
            requests += sessions * shape.inOpen + seconds * shape.perSecond(least: 0.001)
            requests += times.seconds * shape.shared
            // A visit without a length of its own is one run of the flow.
            if profile.session == nil { requests += times.visits * shape.inFlow }
        }
    }
}

/// How many clients of a profile are there, and for how long.
private struct Presence {
    /// Population clients, and the seconds that all of them are there.
    var clients = 0.0
    var clientSeconds = 0.0
    /// Sessions of arrivals and of `once` phases.
    var visits = 0.0
    /// How long phases with such clients last.
    var seconds = 0.0

    init(of profile: Int, in plan: Plan, _ stages: [Stage]) {
        for stage in stages {
            let weights = stage.weights.isEmpty ? plan.profiles.map(\.weight) : stage.weights
            let total = weights.reduce(0, +)
            let share = total > 0 ? weights[profile] / total : 0
            guard share > 0 else { continue }
            let demand = stage.demand
            clients = max(clients, share * Double(demand.residents))
            clientSeconds += share * demand.residentSeconds
            visits += share * demand.visits
            if demand.residents > 0 || demand.arrivals > 0 {
                seconds += Double(stage.duration) / 1e9
            }
        }
    }
}
