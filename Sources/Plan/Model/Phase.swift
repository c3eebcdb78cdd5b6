public import PlanText
public import Units

/// One stretch of the load.
public struct Phase: Sendable, Equatable {
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
        case load(Load)
        case once(clients: Int, times: Int, TimeAmount)
        case pause(TimeAmount)
        /// A share, 0…1, of the open sessions is dropped at once, reset if `abrupt`.
        case storm(drop: Double, abrupt: Bool, TimeAmount)
        /// A program is started, and all goes on as before.
        case run(Program)
        /// The load is raised until it is too much.
        case stress(Stress)
        /// Phases in series, so many times.
        case rounds(Int, [Phase])
        /// Branches of phases in series, side by side, each with a population of its own.
        case parallel([[Phase]])
    }

    /// The word of the shape in the plan.
    public var word: String

    /// A program that a phase starts beside its load.
    public struct Program: Sendable, Equatable {
        /// What its end must be like.
        public enum Must: String, Sendable, CaseIterable { case succeed }

        /// The program and its arguments.
        public var words: [String] = []
        /// Where it is started.
        public var folder = ""
        /// How long the phase takes at least, and at most; between the two it ends with the program.
        public var lengths = TimeAmount.zero...TimeAmount.zero
        /// nil: its end is only told.
        public var must: Must?
        /// Whether it is asked to end with the phase.
        public var stops = false
        /// Where the plan says which program.
        public var range = SourceRange(file: 0, start: 0, end: 0)

        public init() {}

        /// The words as a shell would have them, more or less: for people.
        public var line: String {
            words.map { word in
                word.contains { " \t\n'\"".contains($0) } || word.isEmpty ? "'\(word)'" : word
            }.joined(separator: " ")
        }

        /// The same for a short run: a second, but what must succeed gets its time.
        public var smokeLengths: ClosedRange<TimeAmount> {
            let second = TimeAmount.seconds(1)
            let most = must == nil && !mayEndEarlier ? second : lengths.upperBound
            return min(lengths.lowerBound, second)...min(lengths.upperBound, most)
        }

        /// Whether the phase may end before its time.
        public var mayEndEarlier: Bool { lengths.lowerBound < lengths.upperBound }
    }
}

extension Phase.Shape {
    /// The phases that it consists of, in the order of the plan.
    public var phases: [Phase] {
        switch self {
        case .rounds(_, let phases): phases
        case .parallel(let branches): branches.flatMap { $0 }
        default: []
        }
    }

    /// Whether clients arrive in it, in the open model.
    var hasArrivals: Bool {
        switch self {
        case .load(let load): load.model == .arrivals
        case .stress(let stress): stress.quantity == .arrivals
        case .once, .pause, .storm, .run, .rounds, .parallel: false
        }
    }

    /// How many parts it has of its own: levels, bursts or rounds; nil for none.
    public var ownParts: Int? {
        switch self {
        case .load(let load):
            switch load.course {
            case .line(let steps): steps
            case .bursts(let bursts): bursts.times
            case .wave: nil
            }
        case .rounds(let times, _): times
        case .stress(let stress): stress.rules.mostLevels
        default: nil
        }
    }
}

extension Plan {
    /// A phase among all of them.
    public struct PhasePlace: Sendable {
        public var phase: Phase
        /// How many times it runs: the product of the rounds around it.
        public var runs: Int
        /// How many parts it has in the whole run: those of the innermost shape that has parts, itself
        /// or a `repeat` around it, numbered on over rounds; nil where there is no such shape.
        public var parts: Int?
    }

    /// All phases, each before those that it consists of; their order is that of the labels.
    public var allPhases: [PhasePlace] { Self.places(of: phases) }

    /// The same of a list of phases.
    static func places(of phases: [Phase]) -> [PhasePlace] {
        var all: [PhasePlace] = []
        func add(_ phases: [Phase], runs: Int, isRound: Bool) {
            for phase in phases {
                let own = phase.shape.ownParts
                let parts = own.map { runs.product($0) } ?? (isRound ? runs : nil)
                all.append(PhasePlace(phase: phase, runs: runs, parts: parts))
                if case .rounds(let times, let inner) = phase.shape {
                    add(inner, runs: runs.product(times), isRound: true)
                } else {
                    add(phase.shape.phases, runs: runs, isRound: isRound)
                }
            }
        }
        add(phases, runs: 1, isRound: false)
        return all
    }

    /// The most parts of a phase that have rows of their own; of more only the whole is told.
    public static let mostParts = 1_000
}

extension Phase {
    /// The profiles, by their places, of which it may start clients.
    func starts(among profiles: [Profile]) -> Set<Int> {
        switch shape {
        case .load(let load) where load.isPerProfile:
            Set(load.flows.filter { $0.line.most > 0 }.compactMap(\.profile))
        case .stress(let stress) where stress.quantity == .messages: []
        case .load, .once, .stress:
            Set(
                profiles.indices.filter {
                    (weights.count == profiles.count ? weights[$0] : profiles[$0].weight) > 0
                })
        case .pause, .storm, .run: []
        case .rounds, .parallel:
            shape.phases.reduce(into: []) { $0.formUnion($1.starts(among: profiles)) }
        }
    }
}

extension Int {
    /// The product, at most `.max`.
    fileprivate func product(_ other: Int) -> Int {
        let (product, overflows) = multipliedReportingOverflow(by: other)
        return overflows ? .max : product
    }
}
