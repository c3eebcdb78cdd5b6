internal import LoadEngine
public import Plan
internal import PlanCompiler
public import Reports
internal import Units

extension PlannedLoad {
    /// What a plan asks for; `target` is a place in place of the plan's.
    public init(_ plan: Plan, smoke: Bool = false, target: Target.Place? = nil) {
        let stages = PlanCompiler.stages(plan, smoke: smoke)
        let rate = stages.map { PlannedLoad.messages(plan, $0, smoke: smoke) }.max() ?? 0
        self.init(
            targets: PlannedLoad.targets(plan, target), phases: stages.count,
            length: stages.reduce(0) { $0 + $1.duration },
            mayEndEarlier: stages.contains(where: \.endsByItself),
            clients: stages.peakClients, arrivals: stages.map(\.peakArrivals).max() ?? 0,
            messages: rate.isFinite ? rate : nil)
    }

    /// The places that clients connect to, each once.
    private static func targets(_ plan: Plan, _ replaced: Target.Place?) -> [String] {
        let own = plan.profiles.compactMap(\.target).filter(\.hasOwnPlace).map(\.target.place)
        let places = replaced.map { [$0] } ?? [plan.target.place] + own
        return places.flatMap(\.names).reduce(into: []) { all, name in
            let shown = plan.hidingSecrets(in: name)
            if !all.contains(shown) { all.append(shown) }
        }
    }

    /// The most messages a second that a stage plans.
    private static func messages(_ plan: Plan, _ stage: Stage, smoke: Bool) -> Double {
        let own = plan.profiles.map { smoke && $0.weight > 0 ? 1 : $0.weight }
        let weights = stage.weights.isEmpty ? own : stage.weights
        let total = weights.reduce(0, +)
        guard total > 0 else { return 0 }
        let clients = Double(stage.demand.residents + stage.demand.guests)
        return zip(plan.profiles, weights).reduce(0) { sum, profile in
            let (profile, share) = (profile.0, profile.1 / total)
            let shape = ClientShape(profile, plan.messages, counting: .sends)
            let (each, arrivals) = (shape.perSecond(), share * stage.peakArrivals)
            var rate = share > 0 && clients > 0 && each > 0 ? share * clients * each : 0
            if share > 0, clients > 0 || arrivals > 0 { rate += shape.shared }
            if arrivals > 0 {
                let seconds = profile.session?.mean.seconds
                rate += arrivals * (seconds.map { each > 0 ? $0 * each : 0 } ?? shape.inFlow)
            }
            return sum + rate
        }
    }
}

extension Target.Place {
    /// Its URLs, with the variables of the plan replaced.
    fileprivate var names: [String] {
        switch self {
        case .urls(let urls): urls.map(\.text)
        case .embedded: ["embedded"]
        }
    }
}

extension Stage {
    /// Arrivals a second at most.
    fileprivate var peakArrivals: Double {
        if case .arrivals(let flows) = load {
            flows.reduce(0) { $0 + $1.curve.highest(until: duration) }
        } else {
            0
        }
    }
}
