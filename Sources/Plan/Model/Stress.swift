public import PlanText
public import Units

/// A search for the highest level of load at which a target is still well.
public struct Stress: Sendable, Equatable {
    /// What is raised.
    public enum Quantity: String, Sendable, CaseIterable {
        case clients, arrivals, messages

        /// The unit of a level, in reports.
        public var unit: String { self == .clients ? "clients" : "\(rawValue)/s" }
    }

    public var quantity = Quantity.clients
    public var rules = LevelRules(first: 1, step: 1, max: 1)
    /// Whether arrivals are those of a Poisson process.
    public var isPoisson = false
    /// How long a level takes.
    public var every = TimeAmount.seconds(1)
    /// What must become true for a level to be too much, and how the plan says it.
    public var until = Threshold.Condition.any([])
    public var untilText = ""
    public var untilRange = SourceRange(file: 0, start: 0, end: 0)
    /// How long the target has at half of the capacity to get well afterwards; nil: nobody looks.
    public var recover: TimeAmount?

    public init() {}

    /// How long the judged part of a level is.
    public var judged: TimeAmount {
        TimeAmount(nanoseconds: every.nanoseconds - settling.nanoseconds)
    }

    /// How long a level settles before it is judged: a fifth of it. As long may be waited for the replies to
    /// what was planned in its judged part.
    public var settling: TimeAmount { TimeAmount(nanoseconds: every.nanoseconds / 5) }
    /// How long the target has at most to get well after a level that was too much.
    public var easing: TimeAmount { TimeAmount(nanoseconds: 2 * every.nanoseconds) }

    /// How long the levels take that raise the load, at most.
    public var rising: TimeAmount {
        TimeAmount(
            nanoseconds: Int64(rules.mostRaising) * (every.nanoseconds + settling.nanoseconds))
    }

    /// How long all of it takes at most.
    public var longest: TimeAmount {
        let levels = Int64(rules.mostLevels) * (every.nanoseconds + settling.nanoseconds)
        let easing = Int64(rules.mostEasing) * self.easing.nanoseconds
        return TimeAmount(nanoseconds: levels + easing + (recover?.nanoseconds ?? 0))
    }

    /// How many levels there may be at most; each has a row in every report.
    public static let mostLevels = 1_000
}

extension Plan {
    /// Its searches for a capacity, with the index of the phase that each is.
    public var searches: [(phase: Int, stress: Stress)] {
        allPhases.enumerated().compactMap { index, place in
            if case .stress(let stress) = place.phase.shape { (index, stress) } else { nil }
        }
    }
}

extension Stress {
    /// The first level as a load of its own, for a short run; messages are sent by so many clients.
    public func firstLevel(clients: Double) -> Load {
        let isOfMessages = quantity == .messages
        let level = isOfMessages ? clients : rules.first
        var load = Load(
            model: quantity == .arrivals ? .arrivals : .clients,
            flows: [
                Load.Flow(line: Load.Line(from: level, to: level), isPoisson: isPoisson)
            ], length: every)
        if isOfMessages { load.messages = Load.Line(from: rules.first, to: rules.first) }
        return load
    }

    /// The levels that raise the load, as they go if all of them are good, for forecasts.
    public func allLevels(clients: Double) -> Load {
        var load = firstLevel(clients: clients)
        let line = Load.Line(from: rules.first - rules.step, to: rules.max)
        if quantity == .messages { load.messages = line } else { load.flows[0].line = line }
        load.course = .line(steps: rules.mostRaising)
        load.length = rising
        return load
    }
}
