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
            let shape = Shape(profile, plan.messages)
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
            requests += sessions * shape.inOpen + seconds * shape.perSecond
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

/// The requests of a profile's clients.
private struct Shape {
    var inOpen: Double
    var inFlow: Double
    /// Of one client while it is there, and of all of them together.
    var perSecond: Double
    var shared: Double

    init(_ profile: Profile, _ messages: [Message]) {
        inOpen = Shape.requests(profile.open, messages)
        inFlow = Shape.requests(profile.flow, messages)
        perSecond = inFlow / max(Shape.seconds(profile.flow), 0.001)
        shared = 0
        for schedule in profile.send {
            let total = schedule.mix.reduce(0) { $0 + $1.weight }
            let asking = schedule.mix.reduce(0) {
                $0 + (messages[$1.message].isRequest ? $1.weight : 0)
            }
            let part = total > 0 ? asking / total : 0
            if let rate = schedule.messages {
                shared += part * rate
            } else {
                perSecond += part / max(schedule.every.mean.seconds, 0.001)
            }
        }
    }

    /// The requests of one run of steps.
    private static func requests(_ steps: [Profile.Step], _ messages: [Message]) -> Double {
        steps.reduce(0) { sum, step in
            switch step {
            case .send(let message, let count, _, _):
                sum + (messages[message].isRequest ? Double(count) : 0)
            case .expect: sum + 1
            case .wait, .close: sum
            case .repeat(let rounds, let steps):
                sum + Double(rounds.lowerBound + rounds.upperBound) / 2 * requests(steps, messages)
            case .choose(let branches):
                sum + mean(branches) { requests($0, messages) }
            }
        }
    }

    /// How long a run of steps waits.
    private static func seconds(_ steps: [Profile.Step]) -> Double {
        steps.reduce(0) { sum, step in
            switch step {
            case .wait(let spread): sum + spread.mean.seconds
            case .repeat(let rounds, let steps):
                sum + Double(rounds.lowerBound + rounds.upperBound) / 2 * seconds(steps)
            case .choose(let branches): sum + mean(branches, seconds)
            case .send, .expect, .close: sum
            }
        }
    }

    private static func mean(
        _ branches: [(weight: Double, steps: [Profile.Step])], _ value: ([Profile.Step]) -> Double
    ) -> Double {
        let total = branches.reduce(0) { $0 + $1.weight }
        return total > 0 ? branches.reduce(0) { $0 + $1.weight * value($1.steps) } / total : 0
    }
}
