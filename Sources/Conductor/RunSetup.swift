public import Plan
public import PlanText

/// What a run is made from, besides the plan itself.
public struct RunSetup: Sendable {
    public var plan: Plan
    /// The file the plan was read from.
    public var source: SourceFile
    /// A target in place of the plan's.
    public var target: String?
    /// The key of everything random; nil draws one.
    public var seed: UInt64?
    /// Loop threads; nil: one a processor, less one for an embedded target.
    public var loops: Int?
    public var smoke: Bool
    /// The version of the tool, for the report.
    public var tool: String

    public init(
        plan: Plan, source: SourceFile, target: String?, seed: UInt64?, loops: Int?, smoke: Bool,
        tool: String
    ) {
        self.plan = plan
        self.source = source
        self.target = target
        self.seed = seed
        self.loops = loops
        self.smoke = smoke
        self.tool = tool
    }
}

/// Why a run could not begin.
public enum SetupError: Error, Sendable, CustomStringConvertible {
    case target(String)
    case host(String)

    public var description: String {
        switch self {
        case .target(let text), .host(let text): text
        }
    }
}
