/// How the machine and the process fared that made the load. It explains a generator that gave out; only its
/// stops decide whether it did. Read once a second; nil in `RunConclusion` where nobody read it.
public struct GeneratorHealth: Hashable, Sendable, Codable {
    /// In the whole run.
    public var run: HostUse
    /// In those seconds in which something was late or could not start; nil if there were none.
    public var troubled: HostUse?
    /// Measured phases, by their labels, in which a loop ran, or waited for a core, nearly all the time:
    /// what has no pace of its own was as fast as that.
    public var fullPhases: [Int]
    /// When nothing of the process ran.
    public var stops: [Stop]
    /// Descriptors in the fullest table; nil where the kernel does not tell (before Linux 6.2).
    public var descriptors: Peak?
    /// Connections open and in TIME_WAIT, against the local ports that they can have.
    public var ports: Ports?

    public init(
        run: HostUse, troubled: HostUse? = nil, fullPhases: [Int] = [], stops: [Stop] = [],
        descriptors: Peak? = nil, ports: Ports? = nil
    ) {
        self.run = run
        self.troubled = troubled
        self.fullPhases = fullPhases
        self.stops = stops
        self.descriptors = descriptors
        self.ports = ports
    }

    /// A time in which nothing of the process ran, in nanoseconds from the start of the run.
    public struct Stop: Hashable, Sendable, Codable {
        public var start: Int64
        public var length: Int64
        /// Whether the whole machine slept, so that the run's clock stood still too.
        public var isSleep: Bool

        public init(start: Int64, length: Int64, isSleep: Bool = false) {
            self.start = start
            self.length = length
            self.isSleep = isSleep
        }
    }

    /// When the process was stopped while the clock of the run went on.
    var stopsOfProcess: [Range<Int64>] {
        stops.filter { !$0.isSleep }.map { $0.start..<($0.start + $0.length) }
    }

    /// The most that was in use when somebody looked, and what is allowed.
    public struct Peak: Hashable, Sendable, Codable {
        public var used: Int
        public var allowed: Int

        public init(used: Int, allowed: Int) {
            self.used = used
            self.allowed = allowed
        }
    }

    /// Local ports in use at peak, and those that there are.
    public struct Ports: Hashable, Sendable, Codable {
        public var peak: Peak
        /// `net.ipv4.ip_local_port_range`.
        public var first: Int
        public var last: Int

        public init(peak: Peak, first: Int, last: Int) {
            self.peak = peak
            self.first = first
            self.last = last
        }
    }
}
