public import Assertions
public import Metrics

/// What is known of a run before it starts.
public struct RunHeader: Sendable, Codable {
    public var plan: PlanIdentity
    /// The wall clock at the start, in milliseconds since 1970.
    public var startMilliseconds: Int64
    public var seed: UInt64
    /// The options of the command line that shape the run, by name.
    public var options: [String: String]
    public var labels: LabelSpace
    public var assertions: [Assertion]
    public var saturation: SaturationPolicy
    /// Profiles that send again as soon as they are answered in a measured phase, by their index:
    /// at a full loop their rate is the generator's own.
    public var unpaced: [Int]
    /// URLs, by their index, whose certificates were not checked, as the plan asked for.
    public var unverified: [Int]
    /// Loop threads.
    public var loops: Int
    public var host: HostFacts
    /// What the plan asks for; nil in files of older versions.
    public var planned: PlannedLoad?
    /// Labels of messages, by their index, that name what comes and nothing that is sent; nil in files
    /// of older versions.
    public var heard: [Int]?
    /// The shape's word of each phase, by its index; nil in files of older versions.
    public var shapes: [String]?
    /// What the host shows by itself, of a calibration that the run was given; nil without one.
    public var floor: NoiseFloor?
    /// The share of the plan's load that it made; nil: all of it.
    public var share: RunShare?
    /// The runs that it was merged from; nil: it is one run.
    public var parts: [RunPart]?
    /// How the planned load goes over the run; nil in files of older versions.
    public var course: PlannedCourse?
    /// What the runs of the plan's baseline showed; nil of a plan without one.
    public var baseline: BaselineRuns?

    /// The option that makes a run without a judged threshold invalid.
    public static let mustJudge = "require-thresholds"

    public init(
        plan: PlanIdentity, startMilliseconds: Int64, seed: UInt64, options: [String: String],
        labels: LabelSpace, assertions: [Assertion], saturation: SaturationPolicy,
        unpaced: [Int] = [], unverified: [Int] = [], loops: Int, host: HostFacts,
        planned: PlannedLoad? = nil, heard: [Int]? = nil
    ) {
        self.plan = plan
        self.startMilliseconds = startMilliseconds
        self.seed = seed
        self.options = options
        self.labels = labels
        self.assertions = assertions
        self.saturation = saturation
        self.unpaced = unpaced
        self.unverified = unverified
        self.loops = loops
        self.host = host
        self.planned = planned
        self.heard = heard
    }
}

/// Which plan was run.
public struct PlanIdentity: Hashable, Sendable, Codable {
    public var name: String
    public var path: String
    /// Of the plan and all it includes, in hexadecimal.
    public var hash: String
    /// The text of the plan as its file has it: no variable is replaced, and secrets are masked.
    public var text: String

    public init(name: String, path: String, hash: String, text: String) {
        self.name = name
        self.path = path
        self.hash = hash
        self.text = text
    }
}

/// What a plan says under `health`.
public struct SaturationPolicy: Hashable, Sendable, Codable {
    /// Send-lag above which a send is late, in nanoseconds; nil in files of older versions.
    public var late: Int64?
    /// Whether a saturated generator voids the verdict, or is only told.
    public var voids: Bool

    public init(late: Int64? = nil, voids: Bool = true) {
        self.late = late
        self.voids = voids
    }
}

/// The machine that generated the load.
public struct HostFacts: Hashable, Sendable, Codable {
    public var name: String
    /// Operating system and kernel release.
    public var system: String
    public var processor: String
    /// Processors that the process may use.
    public var cores: Int
    /// Bytes of memory, 0 if unknown.
    public var memory: Int
    /// Open files allowed.
    public var descriptors: Int
    /// The version of the tool.
    public var tool: String

    public init(
        name: String, system: String, processor: String, cores: Int, memory: Int,
        descriptors: Int, tool: String
    ) {
        self.name = name
        self.system = system
        self.processor = processor
        self.cores = cores
        self.memory = memory
        self.descriptors = descriptors
        self.tool = tool
    }
}
