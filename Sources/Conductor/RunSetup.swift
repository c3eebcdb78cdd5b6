public import DataSources
public import LoadEngine
public import Plan
public import PlanText
public import Reports
public import Wire

/// What a run is made from, besides the plan itself.
public struct RunSetup: Sendable {
    public var plan: Plan
    /// The rows that its messages use.
    public var data = PlanData()
    /// The file the plan was read from.
    public var source: SourceFile
    /// A target in place of the plan's.
    public var target: String?
    /// The key of everything random in place of the plan's; nil, and none in the plan, draws one.
    public var seed: UInt64?
    /// Loop threads; nil: one a processor, less one for an embedded target.
    public var loops: Int?
    /// How long before a planned moment loops look instead of sleeping, in nanoseconds.
    public var spin: Int64 = 0
    public var smoke: Bool
    /// How long to wait for the target before the run, in nanoseconds; nil: not at all.
    public var wait: Int64?
    /// Whether a run that judges nothing is not what is asked for.
    public var mustJudge = false
    /// Whether the result has a record of each client.
    public var recordsClients = false
    /// What the host shows by itself, which the result is held against; nil: nobody measured it.
    public var floor: NoiseFloor?
    /// The runs of the plan's baseline; nil where nobody read them.
    public var baseline: [SavedRun]?
    /// Hears of all that clients and the target say; it is for very few clients.
    public var listener: DialogueListener?
    /// The variables of the environment, which may name proxies.
    public var environment: [String: String] = [:]
    /// The names of the process.
    public var names = Resolver()
    /// The version of the tool, for the report.
    public var tool: String

    public init(
        plan: Plan, source: SourceFile, target: String? = nil, seed: UInt64? = nil,
        loops: Int? = nil, spin: Int64 = 0, smoke: Bool = false, tool: String
    ) {
        self.plan = plan
        self.source = source
        self.target = target
        self.seed = seed
        self.loops = loops
        self.spin = spin
        self.smoke = smoke
        self.tool = tool
    }
}
