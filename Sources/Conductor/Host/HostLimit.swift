internal import Units

/// One thing that a host must have enough of, held against what a run needs.
public struct HostLimit: Equatable, Sendable {
    /// What there must be enough of; the words are those of `explain --format json`.
    public enum Kind: String, Sendable, CaseIterable {
        case descriptors, ports, memory
        case timeWait = "time_wait_ports"
        case bandwidth
    }

    public var kind: Kind
    /// What the plan is known to need.
    public var needed: Double
    /// The same if all arrivals stay for their sessions.
    public var expected: Double
    /// What of it does not grow with the load.
    public var fixed = 0.0
    /// What there is; nil: unknown, or no bound.
    public var available: Double?
    /// What of it is short, such as `from one address to host:80`.
    public var place: String
    /// What to say where it is not enough, and the way out.
    public var text: String
    public var hint: String
    /// The setting that the limit is, such as `ulimit -n`.
    public var setting: String

    /// Whether a plan that needs more cannot be run: not where it is only a guess that it does.
    public var isHard: Bool {
        switch kind {
        case .descriptors, .ports, .memory: true
        case .timeWait, .bandwidth: false
        }
    }

    /// Whether there is surely not enough, so that the run must not begin.
    public var isError: Bool { isHard && available.map { needed > $0 } ?? false }

    /// Whether there may not be enough.
    public var isWarning: Bool { !isError && available.map { expected > $0 } ?? false }

    /// How many times the load of the plan it has room for.
    public var room: Double? {
        guard let available, expected > fixed else { return nil }
        return max(0, (available - fixed) / (expected - fixed))
    }
}
