internal import Plan

/// What is asked of a forecast at a moment: how much each client that is there adds, each arrival, and
/// each message of a common rate.
struct Yardstick {
    /// What the clients of one profile add.
    struct Weight {
        /// A client of a population while it sends by its own schedules; while its phase has a rate of
        /// messages.
        var each = 0.0
        var besides = 0.0
        /// The same of one who arrived and stays.
        var ofCrowd = 0.0
        var besidesOfCrowd = 0.0
        /// A start a second.
        var arrival = 0.0
        /// All of them together, while there is one.
        var shared = 0.0
        /// A message of the phase's rate.
        var ofRate = 0.0
    }

    var profiles: [Weight]
    /// Whether it counts in pauses too.
    var countsStill: Bool

    /// So many of a client of each profile that is there: of populations and single phases, and of
    /// arrivals that stay for their sessions.
    static func clients(
        _ forecast: Forecast, withClients: Bool = true, withCrowd: Bool = true,
        each: (_ profile: Int) -> Double = { _ in 1 }
    ) -> Yardstick {
        Yardstick(
            profiles: forecast.habits.indices.map { profile in
                var weight = Weight()
                if withClients { weight.each = each(profile) }
                if withCrowd { weight.ofCrowd = each(profile) }
                (weight.besides, weight.besidesOfCrowd) = (weight.each, weight.ofCrowd)
                return weight
            }, countsStill: true)
    }

    /// Starts a second.
    static func arrivals(_ forecast: Forecast) -> Yardstick {
        Yardstick(
            profiles: forecast.habits.map { _ in Weight(arrival: 1) }, countsStill: true)
    }

    /// Of a second, on average; or if all clients are there and busy at once.
    static func events(
        _ forecast: Forecast, _ counting: ClientShape.Counting, isBusiest: Bool = false
    ) -> Yardstick {
        Yardstick(
            profiles: zip(forecast.plan.profiles, forecast.habits).map { profile, habits in
                let shape = ClientShape(profile, counting: counting)
                let (duty, ofArrival) =
                    isBusiest ? (1, 1) : (habits.duty, habits.dutyOfArrival)
                let flow: Set<ClientShape.Source> = habits.hasSession ? [.flow] : []
                return Weight(
                    each: duty * shape.perSecond(of: [.flow, .schedules]),
                    besides: duty * shape.perSecond(of: [.flow, .schedulesBesidesFirst]),
                    ofCrowd: ofArrival * shape.perSecond(of: flow.union([.schedules])),
                    besidesOfCrowd: ofArrival
                        * shape.perSecond(of: flow.union([.schedulesBesidesFirst])),
                    arrival: shape.inOpen + (habits.hasSession ? 0 : shape.inFlow),
                    shared: shape.shared, ofRate: shape.inFirst)
            }, countsStill: false)
    }
}
