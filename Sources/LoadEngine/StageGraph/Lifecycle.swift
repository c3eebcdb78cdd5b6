public import Units

/// How the sessions of a client follow each other and what keeps them alive: settings that combine
/// freely. The default is one session without end.
public struct Lifecycle: Sendable {
    /// How many sessions a client has before it leaves; nil: no end for a population client, one for
    /// an arrival.
    public var sessions: Int?
    /// How long a client is away between two sessions; nil: not at all.
    public var rest: Spread?
    /// Busy and idle times in turn; nil: always busy.
    public var activity: Activity?
    /// When the next of several endpoints has its turn; nil: as the template picks.
    public var failover: Failover?
    /// The connections that clients share; nil: each has its own.
    public var pool: Pool?
    /// The pings that find out whether the peer is still there; nil: none.
    public var heartbeat: Heartbeat?
    /// The cuts of a client's connection by plan; nil: none.
    public var disruptions: Disruptions?
    /// The part of the ends by plan that is a reset instead of a close handshake, 0…1.
    public var abruptShare = 0.0
    /// Close codes with which the peer ends a session by plan.
    public var expectedCodes: [UInt16] = []

    /// Busy and idle times in turn; while it is idle a client plans no sends and no steps.
    public struct Activity: Sendable {
        public var busy: Spread
        public var idle: Spread

        public init(busy: Spread, idle: Spread) {
            self.busy = busy
            self.idle = idle
        }
    }

    /// Moving from one endpoint to the next.
    public struct Failover: Sendable {
        /// So many failed connects, lost sessions and unanswered checks in a row.
        public var after: Int
        /// How often a client that is elsewhere tries the first endpoint, in nanoseconds; nil: never.
        public var failback: Int64?
        /// How often the current endpoint is pinged, in nanoseconds; nil: never.
        public var healthCheck: Int64?

        public init(after: Int, failback: Int64?, healthCheck: Int64?) {
            self.after = after
            self.failback = failback
            self.healthCheck = healthCheck
        }
    }

    /// Connections that the clients of a template share, over all loops.
    public struct Pool: Sendable {
        /// How many are kept open, and how many there are at most.
        public var min: Int
        public var max: Int
        /// How long a client waits for one, in nanoseconds.
        public var acquireTimeout: Int64

        public init(min: Int, max: Int, acquireTimeout: Int64) {
            self.min = min
            self.max = max
            self.acquireTimeout = acquireTimeout
        }
    }

    /// Pings at even distances.
    public struct Heartbeat: Sendable {
        /// The time between two pings, and how long a pong may take, in nanoseconds.
        public var every: Int64
        public var timeout: Int64

        public init(every: Int64, timeout: Int64) {
            self.every = every
            self.timeout = timeout
        }
    }

    /// Cuts of a client's connection, again and again.
    public struct Disruptions: Sendable {
        /// The time from one cut to the next, and how long the client is away after each.
        public var every: Spread
        public var offline: Spread
        /// Whether the connection is reset instead of closed.
        public var isAbrupt: Bool

        public init(every: Spread, offline: Spread, isAbrupt: Bool) {
            self.every = every
            self.offline = offline
            self.isAbrupt = isAbrupt
        }
    }

    public init() {}

    /// Whether a client needs more than its connection remembers.
    var needsMemory: Bool {
        activity != nil || failover != nil || heartbeat != nil || pool != nil
            || disruptions != nil
    }
}
