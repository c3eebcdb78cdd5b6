internal import Plan
internal import Units

extension Plan {
    /// The same plan if each phase that ends once it is sure, and each program, ends as early as it may; nil
    /// where no phase waits for that.
    var atShortest: Plan? {
        guard phases.contains(where: { $0.shape.endsWhenSure }) else { return nil }
        var plan = self
        plan.phases = phases.map(\.atShortest)
        return plan
    }

    /// Whether a phase may be over before its shortest time, since nobody knows how long its clients take.
    var hasOpenEnd: Bool {
        allPhases.contains { if case .once = $0.phase.shape { true } else { false } }
    }
}

extension Phase.Shape {
    /// Whether it ends as soon as its thresholds are decided.
    var endsWhenSure: Bool {
        if case .load(let load) = self { load.shortest != nil } else { false }
    }
}

extension Phase {
    fileprivate var atShortest: Phase {
        var phase = self
        switch shape {
        case .load(var load):
            if let shortest = load.shortest { load.length = shortest }
            load.shortest = nil
            phase.shape = .load(load)
        case .run(var program):
            // No phase of a forecast takes no time at all.
            let shortest = max(program.lengths.lowerBound, .milliseconds(1))
            program.lengths = shortest...shortest
            phase.shape = .run(program)
        case .rounds(let times, let phases): phase.shape = .rounds(times, phases.map(\.atShortest))
        case .parallel(let branches):
            phase.shape = .parallel(branches.map { $0.map(\.atShortest) })
        case .once, .pause, .storm, .stress: break
        }
        return phase
    }
}
