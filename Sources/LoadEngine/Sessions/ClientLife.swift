/// What a client with activity, heartbeat, failover or pool remembers beside its session; others have
/// none. Its timers are times of the clock, `.max` while they are off.
struct ClientLife: BitwiseCopyable {
    /// When the busy or idle time at hand ends, which of them it is, and how many have begun.
    var activityEnds = Int64.max
    var isIdle = false
    var turns: UInt32 = 0
    /// When that time began.
    var turnBegan: Int64 = 0
    /// When the next ping is due, and the pong to the one that is out.
    var pingDue = Int64.max
    var pongDue = Int64.max
    /// When the next health check is due, and whether the last one has been answered.
    var checkDue = Int64.max
    var checkIsOut = false
    /// Failures in a row at the current endpoint, and how many endpoints were left behind.
    var failures: UInt16 = 0
    var endpoint: UInt16 = 0
    /// When the first endpoint is tried again.
    var failbackDue = Int64.max
    /// The client that tries it, −1 for none; once its session is open the client takes that over.
    var probe: Int32 = -1
    var probeIsOpen = false
    /// Of a probe the client that it was sent by, −1 once that needs it no more.
    var owner: Int32 = -1

    /// Of a client that keeps a pooled connection: whether it has no session yet, whether it is free and since when, and
    /// who has it, −1 for nobody.
    var isOpening = true
    var isFree = false
    var freeSince: Int64 = 0
    var holder: Int32 = -1
    /// Of a client that shares a pool its requests in flight.
    var requests = RequestTally()

    /// When something of it is due; in a pause busy and idle times stand still.
    func next(paused: Bool) -> Int64 {
        min(min(paused ? .max : activityEnds, failbackDue), min(min(pingDue, pongDue), checkDue))
    }

    /// A pause of this length has ended.
    mutating func stoodStill(_ length: Int64) {
        if activityEnds != .max { activityEnds += length }
    }

    /// The session is down: nobody is pinged.
    mutating func stopPings() {
        pingDue = .max
        pongDue = .max
        checkDue = .max
        checkIsOut = false
    }
}
