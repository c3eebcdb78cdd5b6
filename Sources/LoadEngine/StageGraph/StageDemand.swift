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
        let seconds = Double(duration) / 1e9
        var demand = StageDemand()
        switch load {
        case .population(let curve):
            let levels = curve.knots.map(\.level)
            let (first, last) = (levels.first ?? 0, levels.last ?? 0)
            demand.residents = Int((levels.max() ?? 0).rounded(.up))
            demand.left = Int(last.rounded(.up))
            demand.residentSeconds = (first + last) / 2 * seconds
        case .arrivals(let curve):
            demand.arrivals = curve.mean * seconds
            demand.isRandom = curve.poisson
            demand.visits = demand.arrivals
            demand.left = 0
        case .once(let clients, let times):
            demand.guests = clients
            demand.visits = Double(clients * times)
        case .pause: break
        }
        return demand
    }

    /// One more than the largest number of a client or arrival that the stage surely starts; 0 where it
    /// starts none, or nobody knows how many.
    public var numbersEnd: Int {
        var sure = demand
        sure.arrivals = sure.isRandom ? 0 : sure.arrivals.rounded(.down)
        let newcomers = sure.newcomers(above: highWater)
        return newcomers > 0 ? firstNumber + newcomers : 0
    }
}
