/// Which of its endpoints a client uses, and what has failed there.
struct FailoverState: BitwiseCopyable {
    /// Failures in a row at the current endpoint.
    private(set) var failures: UInt16 = 0
    /// How many endpoints were left behind.
    private(set) var endpoint: UInt16 = 0
    /// When the first endpoint is tried again.
    private(set) var failbackDue = Int64.max

    /// A connect failed or a session was lost: after so many in a row the next endpoint has its turn.
    mutating func noteFailure(_ rules: Lifecycle.Failover, endpoints: Int, at time: Int64) {
        failures &+= 1
        guard Int(failures) >= rules.after else { return }
        failures = 0
        endpoint = UInt16((Int(endpoint) + 1) % endpoints)
        if endpoint == 0 {
            failbackDue = .max
        } else if let failback = rules.failback, failbackDue == .max {
            failbackDue = time + failback
        }
    }

    /// A health check was not answered; whether that is one failure too many.
    mutating func noteMissedCheck(_ rules: Lifecycle.Failover) -> Bool {
        // That the session is lost then counts as the failure that this is.
        if Int(failures) + 1 >= rules.after { return true }
        failures += 1
        return false
    }

    /// The endpoint has shown that it is well.
    mutating func forgetFailures() { failures = 0 }

    /// The first endpoint is tried now, and again so much later.
    mutating func tryFirst(at time: Int64, again failback: Int64) {
        failbackDue = max(failbackDue + failback, time)
    }

    /// The client is back at the first endpoint.
    mutating func returnToFirst() { self = FailoverState() }
}
