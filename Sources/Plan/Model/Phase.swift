public import Units

/// One stretch of the load.
public struct Phase: Sendable {
    /// Its unique name.
    public var name: String
    public var shape = Shape.pause(.zero)
    public var measured = true
    /// Connects under way at once.
    public var concurrentConnects = 500
    /// The weights of all profiles for the clients that it starts; empty: the profiles' own.
    public var weights: [Double] = []
    /// How many connects start a second at most; nil: no bound.
    public var connectRate: Double?
    /// How long requests in flight may take to end when clients leave by plan; nil: as long as the
    /// longest timeout.
    public var drain: TimeAmount?

    /// What the load does.
    public enum Shape: Sendable, Equatable {
        case clients(Line, TimeAmount, steps: Int?)
        case arrivals(Line, TimeAmount, poisson: Bool, steps: Int?)
        case once(clients: Int, times: Int, TimeAmount)
        case pause(TimeAmount)

        /// How many clients or arrivals it starts at most, roughly.
        var mostStarts: Double {
            switch self {
            case .clients(let line, _, _): max(line.from ?? 0, line.to)
            case .arrivals(let line, let length, _, _):
                max(line.from ?? line.to, line.to) * length.seconds
            case .once(let clients, _, _): Double(clients)
            case .pause: 0
            }
        }
    }

    /// A straight line; without `from` it starts where the phase before ended.
    public struct Line: Sendable, Equatable {
        public var from: Double?
        public var to: Double
    }

    /// The word of the shape in the plan.
    public var word: String
}
