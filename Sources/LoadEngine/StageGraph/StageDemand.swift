/// What a stage asks of the host and of the data, by itself: the one place besides the loop that tells
/// the shapes of load apart.
public struct StageDemand: Sendable, Equatable {
    /// Clients of the population at most, which stay for the next stage.
    public var residents = 0
    /// Clients that are there for this stage alone, beside the residents of the one before.
    public var guests = 0
    /// Residents that the next stage finds; nil: those that this one found.
    public var left: Int?
    /// How many arrive, if `isRandom` on average.
    public var arrivals = 0.0
    public var isRandom = false
    /// Sessions with an end of their own: those of arrivals and of guests.
    public var visits = 0.0
    /// Seconds that residents are there, all of them together.
    public var residentSeconds = 0.0

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
            func total(_ value: (LoadCurve) -> Double) -> Double {
                flows.reduce(0) { $0 + value($1.curve).rounded(.up) }
            }
            demand.residents = Int(total { $0.highest(until: duration) })
            demand.left = Int(total { $0.value(at: duration) })
            demand.residentSeconds = flows.reduce(0) { $0 + $1.curve.area(until: duration) }
        case .arrivals(let flows):
            demand.arrivals = flows.reduce(0) { $0 + $1.curve.area(until: duration) }
            demand.isRandom = flows.contains(where: \.poisson)
            demand.visits = demand.arrivals
            demand.left = 0
        case .once(let clients, let times):
            demand.guests = clients
            demand.visits = Double(clients * times)
        case .pause, .hold, .storm: break
        }
        return demand
    }
}

extension [Stage] {
    /// One more than the largest number of a client or arrival that the stages surely start.
    public var numbersEnd: Int {
        var (end, sure) = (0, 0)
        for lane in Set(map(\.lane)).sorted() {
            var highWater = 0
            for stage in self where stage.lane == lane {
                var demand = stage.demand
                demand.arrivals = demand.isRandom ? 0 : demand.arrivals.rounded(.down)
                sure += demand.newcomers(above: highWater)
                if sure > 0 { end = sure }
                highWater = Swift.max(highWater, demand.residents)
            }
        }
        return end
    }
}
