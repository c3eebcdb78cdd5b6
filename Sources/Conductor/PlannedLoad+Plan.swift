public import Plan
public import Reports
internal import Units

extension PlannedLoad {
    /// What a plan asks for; `target` is a place in place of the plan's.
    public init(_ plan: Plan, smoke: Bool = false, target: Target.Place? = nil) {
        self.init(Forecast(plan, smoke: smoke), target: target)
    }

    /// What a forecast says.
    public init(_ forecast: Forecast, target: Target.Place? = nil) {
        let plan = forecast.plan
        let phases = plan.allPhases.filter { $0.phase.shape.phases.isEmpty }
        let messages = forecast.peak(
            of: .events(forecast, .sends(plan.messages), isBusiest: true))
        self.init(
            targets: PlannedLoad.targets(plan, target), phases: phases.count,
            length: Int64((forecast.length * 1e9).rounded()),
            mayEndEarlier: phases.contains {
                switch $0.phase.shape {
                case .once, .stress: true
                case .run(let program): program.mayEndEarlier
                case .load(let load): load.shortest != nil
                default: false
                }
            },
            clients: forecast.residents, arrivals: forecast.peak(of: .arrivals(forecast)),
            messages: messages.isFinite ? messages : nil)
        if !plan.hasOpenEnd, let shortest = forecast.shortest {
            self.shortest = Int64((shortest.length * 1e9).rounded())
        }
        against = plan.against.map { PlannedLoad.shown([$0.place], of: plan) }
    }

    /// The places that clients connect to, each once.
    private static func targets(_ plan: Plan, _ replaced: Target.Place?) -> [String] {
        let own = plan.profiles.compactMap(\.target).filter(\.hasOwnPlace).map(\.target.place)
        let places = replaced.map { [$0] } ?? [plan.target.place] + own
        return shown(places, of: plan)
    }

    private static func shown(_ places: [Target.Place], of plan: Plan) -> [String] {
        places.flatMap(\.names).reduce(into: []) { all, name in
            let shown = plan.hidingSecrets(in: name)
            if !all.contains(shown) { all.append(shown) }
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
