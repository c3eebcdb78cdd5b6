public import Assertions
public import Reports

/// What the settings of a run were resolved to, known before anything is sent.
public struct RunBriefing: Sendable {
    /// A stretch of the run.
    public struct Stage: Hashable, Sendable {
        /// The name of its phase.
        public var name: String
        /// The shape's word in the plan, such as `ramp`.
        public var shape: String
        /// In nanoseconds.
        public var duration: Int64
        /// Whether it may end earlier by itself.
        public var endsByItself: Bool
        /// Whether it is what lies between the levels of a search, and may begin again and again.
        public var isBetweenLevels = false
        /// The index of its stretch among the labels; nil where nobody knows it.
        public var stretch: Int?

        public init(name: String, shape: String, duration: Int64, endsByItself: Bool) {
            self.name = name
            self.shape = shape
            self.duration = duration
            self.endsByItself = endsByItself
        }
    }

    /// One place that clients connect to.
    public struct Endpoint: Hashable, Sendable {
        /// The URL as the plan has it.
        public var label: String
        /// What its name was resolved to, such as `127.0.0.1:80`.
        public var addresses: [String]

        public init(label: String, addresses: [String]) {
            self.label = label
            self.addresses = addresses
        }
    }

    /// The server inside, if that is the target.
    public struct Server: Hashable, Sendable {
        public var port: UInt16
        /// Its processor, counted among those this process may use; nil: any.
        public var cpu: Int?

        public init(port: UInt16, cpu: Int?) {
            self.port = port
            self.cpu = cpu
        }
    }

    public var header: RunHeader
    public var stages: [Stage]
    public var endpoints: [Endpoint]
    /// Processors of the loops, counted among those this process may use; nil: any.
    public var loopCPUs: [Int]?
    public var server: Server?
    public var descriptors: DescriptorNeed
    /// How long requests in flight are waited for at the end, in nanoseconds.
    public var drain: Int64
    /// What the plan plans over time; nil where nobody asked for it.
    public var pace: PlannedPace?
    /// Each run of a phase as it is planned, of one that may end earlier its longest.
    public var phases: [PhaseSpan] = []

    public init(
        header: RunHeader, stages: [Stage], endpoints: [Endpoint], loopCPUs: [Int]?,
        server: Server?, descriptors: DescriptorNeed, drain: Int64
    ) {
        self.header = header
        self.stages = stages
        self.endpoints = endpoints
        self.loopCPUs = loopCPUs
        self.server = server
        self.descriptors = descriptors
        self.drain = drain
    }
}
