internal import Plan
internal import Units

extension Plan {
    /// The small load of `--smoke`: one client or arrival a profile, phases of a second at most, rounds
    /// once. What ends by itself keeps its bound, for a session may need all of it.
    func smoked() -> Plan {
        var plan = self
        for index in plan.profiles.indices where plan.profiles[index].weight > 0 {
            plan.profiles[index].weight = 1
        }
        let clients = plan.profiles.count { $0.weight > 0 }
        plan.phases = plan.phases.map { $0.smoked(clients: clients) }
        return plan
    }
}

extension Phase {
    fileprivate func smoked(clients: Int) -> Phase {
        var phase = self
        phase.weights = []
        switch shape {
        case .load(let load): phase.shape = .load(load.smoked(clients: clients))
        case .stress(let stress):
            let load = stress.firstLevel(clients: Double(clients))
            phase.shape = .load(load.smoked(clients: clients))
        case .once(_, _, let length): phase.shape = .once(clients: clients, times: 1, length)
        case .pause(let length): phase.shape = .pause(min(length, .seconds(1)))
        case .storm(let drop, let abrupt, let length):
            phase.shape = .storm(drop: drop, abrupt: abrupt, min(length, .seconds(1)))
        case .run(var program):
            program.lengths = program.smokeLengths
            phase.shape = .run(program)
        case .rounds(_, let phases):
            phase.shape = .rounds(1, phases.map { $0.smoked(clients: clients) })
        case .parallel(let branches):
            phase.shape = .parallel(branches.map { $0.map { $0.smoked(clients: clients) } })
        }
        return phase
    }
}

extension Load {
    fileprivate func smoked(clients: Int) -> Load {
        var load = self
        load.length = min(length, .seconds(1))
        load.shortest = nil
        if case .bursts = course { load.course = .line(steps: nil) }
        if case .wave = course { load.course = .line(steps: nil) }
        for index in flows.indices {
            let few = Double(flows[index].profile == nil ? clients : 1)
            let line = flows[index].line
            switch model {
            case .clients:
                let isSteady = load.course != course
                load.flows[index].line = Line(
                    from: isSteady ? few : line.from.map { $0 > 0 ? few : 0 },
                    to: line.to > 0 ? few : 0)
            case .arrivals where line.to + (line.from ?? 0) > 0:
                // The first comes at once; half of one less, for rounding.
                let rate = (few - 0.5) / load.length.seconds
                load.course = .line(steps: nil)
                load.flows[index] = Flow(
                    profile: flows[index].profile, line: Line(from: rate, to: rate))
            case .arrivals: break
            }
        }
        return load
    }
}
