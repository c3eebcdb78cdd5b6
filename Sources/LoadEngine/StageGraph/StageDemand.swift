/// How many clients and arrivals a stage starts at most, which is how many numbers it gives away.
public struct StageDemand: Sendable, Equatable {
    /// Clients of the population at most, which stay for the next stage.
    public var residents = 0
    /// Clients that are there for this stage alone, beside the residents of the one before.
    public var guests = 0
    /// How many arrive, if `isRandom` on average.
    public var arrivals = 0.0
    public var isRandom = false

    /// Clients and arrivals at most that have numbers of their own, beside the residents that were there
    /// before: those below the high water.
    public func newcomers(above highWater: Int) -> Int {
        max(0, residents - highWater) + guests + Int(arrivals.rounded(.up))
    }
}

extension Stage {
    public var demand: StageDemand {
        var demand = StageDemand()
        switch load {
        case .population(let flows):
            demand.residents = flows.reduce(0) {
                $0 + Int($1.curve.highest(until: duration).rounded(.up))
            }
        case .arrivals(let flows):
            demand.arrivals = flows.reduce(0) { $0 + $1.curve.area(until: duration) }
            demand.isRandom = flows.contains(where: \.poisson)
        case .once(let clients, _): demand.guests = clients
        case .pause, .hold, .storm: break
        }
        return demand
    }
}
