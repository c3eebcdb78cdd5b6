import PlanText
import Units

/// How the sessions of a profile follow each other.
extension PlanDecoder {
    func lifecycle(_ fields: Fields) -> Profile.Lifecycle {
        var lifecycle = Profile.Lifecycle()
        lifecycle.sessions = fields["sessions"].flatMap { whole($0, 1...1_000_000_000) }
        lifecycle.rest = fields["rest"].flatMap(spread)
        lifecycle.activity = fields["activity"].flatMap(activity)
        lifecycle.failover = fields["failover"].flatMap(failover)
        lifecycle.pool = fields["pool"].flatMap(pool)
        lifecycle.heartbeat = fields["heartbeat"].flatMap(heartbeat)
        checkFailover(fields)
        return lifecycle
    }

    private func activity(_ node: Node) -> Profile.Lifecycle.Activity? {
        guard let fields = fields(node, .activity) else { return nil }
        let busy = required("busy", in: fields).flatMap(spread)
        let idle = required("idle", in: fields).flatMap(spread)
        guard let busy, let idle else { return nil }
        return Profile.Lifecycle.Activity(busy: busy, idle: idle)
    }

    private func failover(_ node: Node) -> Profile.Lifecycle.Failover? {
        guard let fields = fields(node, .failover) else { return nil }
        var failover = Profile.Lifecycle.Failover()
        if let after = fields["after"].flatMap({ whole($0, 1...1_000) }) { failover.after = after }
        failover.failback = fields["failback"].flatMap { positiveDuration($0, "'failback'") }
        failover.healthCheck = fields["health-check"].flatMap {
            positiveDuration($0, "'health-check'")
        }
        return failover
    }

    private func pool(_ node: Node) -> Profile.Lifecycle.Pool? {
        guard let fields = fields(node, .pool) else { return nil }
        let most = required("max", in: fields).flatMap { whole($0, 1...1_000_000) }
        let least = fields["min"].flatMap { whole($0, 0...1_000_000) }
        let timeout = fields["acquire-timeout"].flatMap {
            positiveDuration($0, "'acquire-timeout'")
        }
        checkRules(fields)
        guard let most else { return nil }
        var pool = Profile.Lifecycle.Pool(max: most)
        if let least { pool.min = least }
        if let timeout { pool.acquireTimeout = timeout }
        return pool
    }

    private func heartbeat(_ node: Node) -> Profile.Lifecycle.Heartbeat? {
        guard let fields = fields(node, .heartbeat) else { return nil }
        let every = required("every", in: fields).flatMap { positiveDuration($0, "'every'") }
        let timeout = fields["timeout"].flatMap { positiveDuration($0, "'timeout'") }
        guard let every else { return nil }
        return Profile.Lifecycle.Heartbeat(every: every, timeout: timeout ?? .seconds(10))
    }
}
