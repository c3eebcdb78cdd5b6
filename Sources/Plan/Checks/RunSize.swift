import PlanText
import Units

/// How large a run is at most: what rounds multiply is known before anything starts.
struct RunSize {
    /// The phases that run, each round counted.
    private var phases = 0.0
    /// Seconds.
    private var length = 0.0
    /// Clients that exist at once, whose numbers come back, and those that have a new number each.
    private var residents = 0.0
    private var newcomers = 0.0
    /// Parallel branches that the plan has, and how deep they are nested.
    private var branches = 0
    private var depth = 0

    private static let mostPhases = 100_000.0
    private static let longest = TimeAmount.days(366)
    /// Clients and arrivals are numbered in 32 bits.
    private static let mostNumbers = 4e9
    private static let mostBranches = 100
    private static let deepest = 8

    /// What is too large of phases; `node` has them.
    static func findings(_ phases: [Phase], _ list: PhaseList, at node: Node) -> [Diagnostic] {
        var found: [Diagnostic] = []
        let size = RunSize(phases, list, &found)
        if found.isEmpty, let reason = size.excess {
            found.append(.error(.tooLarge, reason.message, at: node.range, hint: reason.hint))
        }
        return found
    }

    /// Phases in series. Each limit is told where it is passed first.
    private init(_ phases: [Phase], _ list: PhaseList, _ found: inout [Diagnostic]) {
        var rate = 0.0
        for phase in phases {
            let size = RunSize(phase, list, &found)
            if case .run = phase.shape {
                newcomers += rate * size.length
            } else {
                rate = phase.mostArrivals
            }
            self.phases += size.phases
            length += size.length
            residents = max(residents, size.residents)
            newcomers += size.newcomers
            branches += size.branches
            depth = max(depth, size.depth)
        }
    }

    private init(_ phase: Phase, _ list: PhaseList, _ found: inout [Diagnostic]) {
        phases = 1
        switch phase.shape {
        case .load(let load):
            length = load.length.seconds
            let most = load.flows.reduce(0) { $0 + $1.line.most }
            if load.model == .clients { residents = most } else { newcomers = most * length }
        case .stress(let stress):
            length = stress.longest.seconds
            switch stress.quantity {
            case .clients: residents = stress.rules.max
            case .arrivals: newcomers = stress.rules.max * length
            case .messages: break
            }
        case .once(let clients, _, let time):
            (newcomers, length) = (Double(clients), time.seconds)
        case .pause(let time), .storm(_, _, let time): length = time.seconds
        case .run(let program): length = program.lengths.upperBound.seconds
        case .rounds(let times, let inner):
            let one = RunSize(inner, list, &found)
            self = one
            phases = 1 + one.phases * Double(times)
            length = one.length * Double(times)
            newcomers = one.newcomers * Double(times)
            if found.isEmpty, one.excess == nil, let reason = excess {
                let place = list.place(of: phase, key: "times")
                found.append(.error(.tooLarge, reason.message, at: place, hint: reason.hint))
            }
        case .parallel(let inner):
            for branch in inner {
                let size = RunSize(branch, list, &found)
                phases += size.phases
                length = max(length, size.length)
                residents += size.residents
                newcomers += size.newcomers
                branches += size.branches
                depth = max(depth, size.depth)
            }
            branches += inner.count
            depth += 1
        }
    }

    /// The first limit that is passed.
    private var excess: (message: String, hint: String)? {
        let days = Self.longest
        if phases > Self.mostPhases {
            return (
                "more than \(Int(Self.mostPhases)) phases would run, each round counted",
                "write fewer 'times'"
            )
        }
        if length > days.seconds {
            return (
                "the run would take longer than \(days)", "write shorter phases or fewer 'times'"
            )
        }
        if residents + newcomers > Self.mostNumbers {
            return (
                "the phases start more than \(Int(Self.mostNumbers)) clients and arrivals",
                "write lower rates or a shorter time"
            )
        }
        if depth > Self.deepest {
            return (
                "'parallel' may stand in 'parallel' at most \(Self.deepest) deep",
                "put the branches beside each other"
            )
        }
        if branches > Self.mostBranches {
            return (
                "a plan may have at most \(Self.mostBranches) branches",
                "write one branch with a load for each profile"
            )
        }
        return nil
    }
}

extension Phase {
    /// Arrivals a second at most.
    fileprivate var mostArrivals: Double {
        guard case .load(let load) = shape, load.model == .arrivals else { return 0 }
        return load.flows.reduce(0) { $0 + $1.line.most }
    }
}
