/// What the machine did while the load was made, as shares of that time.
public struct HostUse: Hashable, Sendable, Codable {
    /// How long that was.
    public var seconds: Double
    /// The cores that the process may use, by their number.
    public var cores: [Core]
    /// The loop threads, by their number.
    public var loops: [Loop]
    /// The control group with a limit that was throttled most; nil: none has a limit.
    public var throttling: Throttling?

    public init(
        seconds: Double, cores: [Core] = [], loops: [Loop] = [], throttling: Throttling? = nil
    ) {
        self.seconds = seconds
        self.cores = cores
        self.loops = loops
        self.throttling = throttling
    }

    /// A core of the machine.
    public struct Core: Hashable, Sendable, Codable {
        public var number: Int
        /// What all processes together used of it, 0…1.
        public var busy: Double
        /// What this process used of it. A thread that moves between cores is charged to the one on
        /// which it was seen.
        public var own: Double
        /// What the machine's host took from it.
        public var steal: Double

        public init(number: Int, busy: Double, own: Double, steal: Double) {
            self.number = number
            self.busy = busy
            self.own = own
            self.steal = steal
        }

        /// What other processes used of it.
        public var others: Double { max(0, busy - own) }
    }

    /// A loop thread.
    public struct Loop: Hashable, Sendable, Codable {
        public var number: Int
        /// How much of the time it ran, and how much it could have run but had no core.
        public var ran: Double
        public var waited: Double
        /// The core on which it ran most.
        public var core: Int

        public init(number: Int, ran: Double, waited: Double, core: Int) {
            self.number = number
            self.ran = ran
            self.waited = waited
            self.core = core
        }
    }

    /// What a control group did not let run.
    public struct Throttling: Hashable, Sendable, Codable {
        /// Its path.
        public var group: String
        /// The file with its limit, and how many cores that is.
        public var setting: String
        public var cores: Double
        /// Periods of its bandwidth, those in which it was throttled, and for how long: the sum over
        /// all cores.
        public var periods: UInt64
        public var throttled: UInt64
        public var nanoseconds: UInt64

        public init(
            group: String, setting: String, cores: Double, periods: UInt64, throttled: UInt64,
            nanoseconds: UInt64
        ) {
            self.group = group
            self.setting = setting
            self.cores = cores
            self.periods = periods
            self.throttled = throttled
            self.nanoseconds = nanoseconds
        }

        /// The share of its periods in which it was throttled, 0…1.
        public var share: Double { periods > 0 ? Double(throttled) / Double(periods) : 0 }
    }

    /// What the machine's host took from these cores, 0…1.
    public var stealShare: Double {
        cores.isEmpty ? 0 : cores.reduce(0) { $0 + $1.steal } / Double(cores.count)
    }
}
