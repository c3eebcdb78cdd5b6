/// One stretch of a run.
public struct Stage: Sendable {
    /// What the stage does to the load.
    public enum Load: Sendable, Equatable {
        /// Closed model: so many clients at each moment.
        case population(LevelCurve)
        /// Open model: starts at a rate, each a session of its own.
        case arrivals(RateCurve)
        /// `clients` clients run `times` sessions each; the stage ends when all are done.
        case once(clients: Int, times: Int)
        /// Sends, steps and schedules stand still, connections stay.
        case pause
    }

    /// The index of its phase label.
    public var label: Int
    /// The shape's word in the plan (`steady`, `ramp`, …), for reports only.
    public var shape: String
    public var load: Load
    /// How long it lasts, in nanoseconds; of `once` at the latest.
    public var duration: Int64
    /// Weights of the client templates for what this stage starts; empty: the templates' own.
    public var weights: [Double]
    /// Whether its samples are judged.
    public var measured: Bool
    /// Connects under way at once, over all loops.
    public var concurrentConnects: Int
    /// Population clients that existed at most before this stage; higher ones start here first.
    public var highWater: Int
    /// The number (`client.index`) of the first client or arrival that this stage starts anew.
    public var firstNumber: Int
    /// How long requests in flight may take to end when clients leave by plan in this stage, in
    /// nanoseconds; nil: the graph's own.
    public var drain: Int64?
    /// Population clients that are there when it begins; those above are started by it.
    public var startLevel = 0
    /// How many connects start a second at most, over all loops; nil: no bound.
    public var connectRate: Double?

    public init(
        label: Int, shape: String, load: Load, duration: Int64, weights: [Double], measured: Bool,
        concurrentConnects: Int, highWater: Int, firstNumber: Int,
        drain: Int64? = nil
    ) {
        self.label = label
        self.shape = shape
        self.load = load
        self.duration = duration
        self.weights = weights
        self.measured = measured
        self.concurrentConnects = concurrentConnects
        self.highWater = highWater
        self.firstNumber = firstNumber
        self.drain = drain
    }
}

/// The number of clients over time inside a stage: straight pieces from knot to knot.
public struct LevelCurve: Sendable, Equatable {
    /// A corner of the curve: from `at` (nanoseconds from the stage's start) the level is `level`;
    /// two knots at one time are a jump.
    public struct Knot: Sendable, Equatable {
        public var at: Int64
        public var level: Double
        public init(at: Int64, level: Double) {
            self.at = at
            self.level = level
        }
    }

    /// In the order of time; the last level holds until the stage ends.
    public var knots: [Knot]

    public init(knots: [Knot]) { self.knots = knots }
}

/// The arrival rate over time inside a stage: a straight line from `from` to `to`, or equal steps.
public struct RateCurve: Sendable, Equatable {
    /// Arrivals a second at the start and at the end of the stage.
    public var from: Double
    public var to: Double
    /// Whether gaps are exponential (a Poisson process) instead of even.
    public var poisson: Bool
    /// So many equal levels in place of the line; the last of them is `to`.
    public var steps: Int?

    public init(from: Double, to: Double, poisson: Bool, steps: Int? = nil) {
        self.from = from
        self.to = to
        self.poisson = poisson
        self.steps = steps
    }

    /// The mean rate over the stage.
    public var mean: Double {
        guard let steps else { return (from + to) / 2 }
        return from + (to - from) * Double(steps + 1) / Double(2 * steps)
    }
}
