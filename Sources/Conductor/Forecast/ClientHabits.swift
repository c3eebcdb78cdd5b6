internal import Plan
internal import Units

/// How the sessions of a profile's clients lie in time.
struct ClientHabits {
    /// How long an arrival is there, in seconds: its session, or what a run of its flow waits; 0: as
    /// long as the target takes.
    let stay: Double
    /// Whether that is its session, in which its flow starts again and again.
    let hasSession: Bool
    /// How long a run of its flow waits.
    let flowSeconds: Double
    /// From the start of a session of a population client to that of its next one; nil: it has one.
    let turn: Double?
    /// The share of its time that a population client is there and busy, and an arrival busy.
    let duty: Double
    let dutyOfArrival: Double
    let hasSchedule: Bool
    /// The share of its time that a population client has a session.
    let shareInSession: Double
    /// How often `disrupt` cuts the connection of a client that is there; 0: never.
    let cutsPerSecond: Double

    init(_ profile: Profile, _ messages: [Message]) {
        let session = profile.session?.mean.seconds
        flowSeconds = ClientShape(profile, counting: .sends(messages)).flowSeconds
        stay = session ?? flowSeconds
        hasSession = session != nil
        hasSchedule = !profile.send.isEmpty
        let rest = profile.lifecycle.rest?.mean.seconds ?? 0
        turn = session.map { max($0 + rest, 0.001) }
        let busy = profile.lifecycle.activity.map { activity in
            let (busy, idle) = (activity.busy.mean.seconds, activity.idle.mean.seconds)
            return busy + idle > 0 ? busy / (busy + idle) : 1
        }
        var (cuts, away) = (0.0, 0.0)
        if let disrupt = profile.lifecycle.disrupt {
            let (every, offline) = (disrupt.every.mean.seconds, disrupt.offline.mean.seconds)
            // Cuts that come while a client is away are left out.
            cuts = 1 / (max(every, 0.001) * ((offline / max(every, 0.001)).rounded(.down) + 1))
            away = min(1, cuts * offline)
        }
        cutsPerSecond = cuts
        dutyOfArrival = (busy ?? 1) * (1 - away)
        shareInSession = session.map { $0 / max($0 + rest, 0.001) } ?? 1
        duty = dutyOfArrival * shareInSession
    }
}
