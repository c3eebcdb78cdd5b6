public import Units

extension Profile {
    /// How the sessions of a client follow each other and what keeps them alive.
    public struct Lifecycle: Sendable {
        /// How many sessions a client has; nil: no end for a population client, one for an arrival.
        public var sessions: Int?
        /// How long a client is away between two sessions.
        public var rest: Spread?
        public var activity: Activity?
        public var failover: Failover?
        public var pool: Pool?
        public var heartbeat: Heartbeat?
        public var disrupt: Disrupt?

        /// Busy and idle times in turn.
        public struct Activity: Sendable {
            public var busy = Spread.constant(.zero)
            public var idle = Spread.constant(.zero)
        }

        /// Moving on to the next of several URLs.
        public struct Failover: Sendable, Equatable {
            /// So many failures in a row.
            public var after = 1
            /// How often the first URL is tried again; nil: never.
            public var failback: TimeAmount?
            /// How often the current one is pinged; nil: never.
            public var healthCheck: TimeAmount?
        }

        /// Connections that clients share.
        public struct Pool: Sendable, Equatable {
            public var min = 0
            public var max = 0
            public var acquireTimeout = TimeAmount.seconds(10)
        }

        /// Cuts of a client's connection, again and again.
        public struct Disrupt: Sendable, Equatable {
            public var every = Spread.constant(.zero)
            /// How long the client is away after each.
            public var offline = Spread.constant(.zero)
            public var isAbrupt = true
        }

        /// Pings that find out whether the peer is still there.
        public struct Heartbeat: Sendable, Equatable {
            public var every = TimeAmount.zero
            public var timeout = TimeAmount.seconds(10)
        }
    }
}
