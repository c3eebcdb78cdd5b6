/// One stretch of a run.
public struct Stage: Sendable {
    /// The load of all client templates together, or of one of them.
    public struct Flow: Sendable, Equatable {
        /// The client template; nil: all, by their weights.
        public var template: Int?
        public var curve: LoadCurve
        /// Whether gaps between arrivals are exponential (a Poisson process) instead of even.
        public var poisson: Bool

        public init(_ curve: LoadCurve, template: Int? = nil, poisson: Bool = false) {
            self.curve = curve
            self.template = template
            self.poisson = poisson
        }
    }

    /// What the stage does to the load.
    public enum Load: Sendable, Equatable {
        /// Closed model: so many clients at each moment; one flow of all templates, or one for each of
        /// some, while the others have none.
        case population([Flow])
        /// Open model: starts at a rate, each a session of its own.
        case arrivals([Flow])
        /// `clients` clients run `times` sessions each; the stage ends when all are done.
        case once(clients: Int, times: Int)
        /// Sends, steps and schedules stand still, connections stay.
        case pause
        /// All goes on as before.
        case hold
        /// A share, 0…1, of the open sessions is dropped at once, reset if `abrupt`; then all goes on.
        case storm(share: Double, abrupt: Bool)

        /// One curve of clients of all templates.
        public static func population(_ curve: LoadCurve) -> Load { .population([Flow(curve)]) }

        /// One curve of arrivals of all templates.
        public static func arrivals(_ curve: LoadCurve, poisson: Bool = false) -> Load {
            .arrivals([Flow(curve, poisson: poisson)])
        }
    }

    /// The index of its stretch.
    public var label: Int
    /// The shape's word in the plan (`steady`, `ramp`, …), for reports only.
    public var shape: String
    /// The population that it is about.
    public var lane = 0
    public var load: Load
    /// How long it lasts, in nanoseconds; of what ends by itself at the latest.
    public var duration: Int64
    /// How long it lasts at least, in nanoseconds, where who runs the graph says when it is over; nil: that
    /// is not for others to say.
    public var least: Int64?
    /// Whether it is over when its figures are sure, and not when a program has ended.
    public var endsWhenSure = false
    /// Whether it is measured how soon the connections that were open at its start are so again.
    public var watchesRecovery = false
    /// Whether it is a further part of the phase of the stage before in its lane: arrivals, and messages
    /// of a total rate, go on where that one stopped.
    public var continues = false
    /// Messages a second that all clients with a schedule send together, in place of the interval of
    /// their first schedule; nil: each its own.
    public var messages: LoadCurve?
    /// Weights of the client templates for what this stage starts; empty: the templates' own.
    public var weights: [Double]
    /// Whether its samples are judged.
    public var measured: Bool
    /// Connects under way at once, over all loops.
    public var concurrentConnects: Int
    /// How long requests in flight may take to end when clients leave by plan in this stage, in
    /// nanoseconds; nil: the graph's own.
    public var drain: Int64?
    /// How many connects start a second at most, over all loops; nil: no bound.
    public var connectRate: Double?

    public init(
        label: Int, shape: String, load: Load, duration: Int64, weights: [Double] = [],
        measured: Bool, concurrentConnects: Int, drain: Int64? = nil
    ) {
        self.label = label
        self.shape = shape
        self.load = load
        self.duration = duration
        self.weights = weights
        self.measured = measured
        self.concurrentConnects = concurrentConnects
        self.drain = drain
    }

    /// The same at a level, of a stage whose load is one curve: so many messages a second where its clients share
    /// a rate, else so many clients, or arrivals a second.
    public func holding(_ level: Double) -> Stage {
        var stage = self
        let curve = LoadCurve(level)
        if stage.messages != nil {
            stage.messages = curve
            return stage
        }
        switch load {
        case .population(let flows):
            stage.load = .population(
                flows.map { Flow(curve, template: $0.template, poisson: $0.poisson) })
        case .arrivals(let flows):
            stage.load = .arrivals(
                flows.map { Flow(curve, template: $0.template, poisson: $0.poisson) })
        case .once, .pause, .hold, .storm: break
        }
        return stage
    }

    /// Whether it may be over before its time: when its clients are done, or somebody says so.
    public var endsByItself: Bool { if case .once = load { true } else { least != nil } }
}

/// In which order stages run.
public indirect enum StageOrder: Sendable, Equatable {
    /// A stage, by its index.
    case stage(Int)
    /// Branches side by side, each in a lane of its own, which end together; meanwhile the lane that
    /// they stand in has a stage of its own, in which all goes on.
    case branches(stage: Int, [Branch])
    /// Levels of load, one after the other, each as high as who runs the graph says.
    case levels(Levels)

    /// The stages of a search for a level.
    public struct Levels: Sendable, Equatable {
        /// In which the first level settles, and the others do; in the latter the load goes on after a level
        /// too, until it is known what follows.
        public var first: Int
        public var between: Int
        /// In which levels are judged, in their order.
        public var judged: [Int]

        public init(first: Int, between: Int, judged: [Int]) {
            self.first = first
            self.between = between
            self.judged = judged
        }
    }

    /// Stages in series with a population of their own.
    public struct Branch: Sendable, Equatable {
        public var stages: [StageOrder]
        /// The stage that follows until the last branch has ended, and the one in which the population
        /// leaves then.
        public var rest: Int
        public var leave: Int

        public init(_ stages: [StageOrder], rest: Int, leave: Int) {
            self.stages = stages
            self.rest = rest
            self.leave = leave
        }
    }
}
