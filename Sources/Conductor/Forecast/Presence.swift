internal import Plan

/// How many clients of a profile are there in a stretch of the run, and for how long.
struct Presence {
    /// Population clients that come, those that a storm drops and that come back, and the seconds that
    /// all are there.
    var comers = 0.0
    var dropped = 0.0
    var seconds = 0.0
    /// Sessions of clients of single phases, and arrivals.
    var visits = 0.0
    var arrivals = 0.0
    /// Seconds of clients in which nothing stands still, by own schedules and by a phase's rate.
    var ownSeconds = 0.0
    var ratedSeconds = 0.0
    /// The same of those who arrived.
    var crowdSeconds = 0.0
    var ratedCrowdSeconds = 0.0
    /// The profile's part of the messages of phases' rates.
    var ratedMessages = 0.0
    /// How long there is anybody of the profile.
    var presentSeconds = 0.0

    /// Sessions that are started, those that go on after a cut among them.
    func sessions(_ habits: ClientHabits) -> Double {
        let ofPopulation = max(comers, habits.turn.map { seconds / $0 } ?? 0)
        return ofPopulation + dropped + visits + arrivals + cuts(habits)
    }

    /// Connections that `disrupt` cuts.
    private func cuts(_ habits: ClientHabits) -> Double {
        let inSession = seconds * habits.shareInSession + crowdSeconds + ratedCrowdSeconds
        return inSession * habits.cutsPerSecond
    }

    /// What its clients do in this time. No interval is taken for less than `least` seconds; without
    /// any it may be infinite.
    func events(
        _ profile: Profile, _ habits: ClientHabits, _ counting: ClientShape.Counting,
        least: Double = 0
    ) -> Double {
        let shape = ClientShape(profile, counting: counting)
        func sum(_ seconds: Double, _ duty: Double, _ sources: Set<ClientShape.Source>) -> Double {
            seconds * duty > 0 ? seconds * duty * shape.perSecond(of: sources, least: least) : 0
        }
        let flow: Set<ClientShape.Source> = habits.hasSession ? [.flow] : []
        return sum(ownSeconds, habits.duty, [.flow, .schedules])
            + sum(ratedSeconds, habits.duty, [.flow, .schedulesBesidesFirst])
            + sum(crowdSeconds, habits.dutyOfArrival, flow.union([.schedules]))
            + sum(ratedCrowdSeconds, habits.dutyOfArrival, flow.union([.schedulesBesidesFirst]))
            + (habits.hasSession ? 0 : (visits + arrivals) * shape.inFlow)
            + sessions(habits) * shape.inOpen + presentSeconds * shape.shared
            + ratedMessages * shape.inFirst
    }

    static func += (a: inout Presence, b: Presence) {
        a.comers += b.comers
        a.dropped += b.dropped
        a.seconds += b.seconds
        a.visits += b.visits
        a.arrivals += b.arrivals
        a.ownSeconds += b.ownSeconds
        a.ratedSeconds += b.ratedSeconds
        a.crowdSeconds += b.crowdSeconds
        a.ratedCrowdSeconds += b.ratedCrowdSeconds
        a.ratedMessages += b.ratedMessages
        a.presentSeconds += b.presentSeconds
    }
}
