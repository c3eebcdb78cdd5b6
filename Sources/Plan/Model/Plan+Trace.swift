public import Units

extension Plan {
    /// The same plan for one client of one profile that stays so long; it observes, judges
    /// and writes nothing.
    public func tracing(profile index: Int, for length: TimeAmount) -> Plan {
        var plan = self
        var phase = Phase(name: "trace", word: "steady")
        phase.shape = .load(
            Load(
                model: .clients, flows: [Load.Flow(line: Load.Line(from: 1, to: 1))], length: length
            ))
        phase.weights = profiles.indices.map { $0 == index ? 1 : 0 }
        plan.phases = [phase]
        plan.thresholds = []
        plan.outputs = []
        plan.observed = []
        plan.against = nil
        return plan
    }
}
