/// When a session is pinged by itself: for its heartbeat, and to see whether the endpoint is well.
struct PingClock: BitwiseCopyable {
    /// When the next ping is due, and the pong to the one that is out.
    private(set) var pingDue = Int64.max
    private(set) var pongDue = Int64.max
    /// When the next health check is due, and whether the last one has not been answered.
    private(set) var checkDue = Int64.max
    private(set) var checkIsOut = false

    /// When something of it is due.
    var next: Int64 { min(min(pingDue, pongDue), checkDue) }

    /// The session is open; intervals are nil where there is no such ping.
    mutating func begin(at time: Int64, heartbeat: Int64?, check: Int64?) {
        if let heartbeat { pingDue = time + heartbeat }
        if let check { checkDue = time + check }
    }

    /// The session ends, or has ended.
    mutating func stop() { self = PingClock() }

    /// A heartbeat is sent. Those that come late are not made up for.
    mutating func beat(at time: Int64, every: Int64, timeout: Int64) {
        pingDue = max(pingDue + every, time)
        if pongDue == .max { pongDue = time + timeout }
    }

    /// A health check is due; whether the one before has been answered.
    mutating func check(at time: Int64, every: Int64) -> Bool {
        checkDue = max(checkDue + every, time)
        defer { checkIsOut = true }
        return !checkIsOut
    }

    /// A pong has come, to whatever ping; whether it answers a health check.
    mutating func answered() -> Bool {
        pongDue = .max
        defer { checkIsOut = false }
        return checkIsOut
    }
}
