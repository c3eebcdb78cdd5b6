import Plan
import Units

/// The load of a plan looked up at many moments, step by step as the page of the language says it: what
/// the forecast's closed forms are held to. Weights of profiles are the same in all phases.
struct PlainLoad {
    /// Between two moments, in seconds.
    static let step = 1.0 / 64

    /// At the middle of each step.
    private(set) var clients: [Double] = []
    private(set) var arrivals: [Double] = []
    /// Clients whose sends do not stand still, and messages a second of phases' rates.
    private(set) var senders: [Double] = []
    private(set) var rated: [Double] = []

    /// Who is there when a phase begins.
    private struct State {
        var level = 0.0
        var rate = 0.0
        var messages = 0.0
        /// What goes on if the next phase only runs a program: arrivals, and messages of a phase's rate.
        var arriving = 0.0
        var rating: Double?

        mutating func stopFlowing() { (arriving, rating) = (0, nil) }
    }

    init(_ phases: [Phase]) {
        var state = State()
        _ = walk(phases, &state, at: 0)
    }

    private mutating func walk(_ phases: [Phase], _ state: inout State, at first: Int) -> Int {
        var place = first
        for phase in phases { place = run(phase.shape, &state, at: place) }
        return place
    }

    private mutating func run(_ shape: Phase.Shape, _ state: inout State, at first: Int) -> Int {
        switch shape {
        case .load(let load):
            let from = state
            let flow = load.flows[0]
            let start = flow.line.from ?? (load.model == .clients ? from.level : from.rate)
            let count = Int((load.length.seconds / PlainLoad.step).rounded())
            require(first + count)
            for step in first..<first + count {
                let time = (Double(step - first) + 0.5) * PlainLoad.step
                let value = load.value(flow.line, from: start, at: time)
                guard load.model == .clients else {
                    arrivals[step] += value
                    continue
                }
                clients[step] += value
                guard let line = load.messages else {
                    senders[step] += value
                    continue
                }
                if value > 0 {
                    rated[step] += load.value(line, from: line.from ?? from.messages, at: time)
                }
            }
            let end = load.end(flow.line, from: start)
            state.level = load.model == .clients ? end : 0
            state.rate = load.model == .clients ? 0 : end
            if let line = load.messages { state.messages = line.to }
            state.arriving = state.rate
            state.rating = load.messages == nil ? nil : state.messages
            return first + count
        case .stress(let stress):
            let rising = run(.load(stress.allLevels(clients: state.level)), &state, at: first)
            let rest = stress.longest.seconds - stress.rising.seconds
            return goOn(.seconds(Int64(rest.rounded())), state, at: rising)
        case .run(let program):
            return goOn(program.lengths.upperBound, state, at: first)
        case .pause(let length):
            state.stopFlowing()
            return hold(length, state.level, sends: false, at: first)
        case .storm(_, _, let length):
            state.stopFlowing()
            return hold(length, state.level, sends: true, at: first)
        case .once(let count, _, let length):
            state.rate = 0
            state.stopFlowing()
            return hold(length, state.level + Double(count), sends: true, at: first)
        case .rounds(let times, let phases):
            return (0..<times).reduce(first) { place, _ in walk(phases, &state, at: place) }
        case .parallel(let branches):
            state.stopFlowing()
            var ends: [(end: Int, level: Double, sends: Bool)] = []
            for phases in branches {
                var own = State()
                let end = walk(phases, &own, at: first)
                ends.append((end, own.level, !phases.endsStill))
            }
            let end = ends.map(\.end).max() ?? first
            for branch in ends {
                add(branch.level, sends: branch.sends, from: branch.end, to: end)
            }
            add(state.level, sends: true, from: first, to: end)
            return end
        }
    }

    /// All goes on as in the phase before.
    private mutating func goOn(_ length: TimeAmount, _ state: State, at first: Int) -> Int {
        let end = hold(length, state.level, sends: state.rating == nil, at: first)
        for step in first..<end {
            arrivals[step] += state.arriving
            if let rate = state.rating, state.level > 0 { rated[step] += rate }
        }
        return end
    }

    private mutating func hold(
        _ length: TimeAmount, _ level: Double, sends: Bool, at first: Int
    ) -> Int {
        let end = first + Int((length.seconds / PlainLoad.step).rounded())
        add(level, sends: sends, from: first, to: end)
        return end
    }

    private mutating func add(_ level: Double, sends: Bool, from first: Int, to end: Int) {
        require(end)
        for step in first..<end {
            clients[step] += level
            if sends { senders[step] += level }
        }
    }

    private mutating func require(_ count: Int) {
        let missing = max(0, count - clients.count)
        let zeros = Array(repeating: 0.0, count: missing)
        clients += zeros
        arrivals += zeros
        senders += zeros
        rated += zeros
    }
}

extension [Phase] {
    /// Whether the last of them is one in which nothing is sent.
    fileprivate var endsStill: Bool {
        switch last?.shape {
        case .pause: true
        case .rounds(_, let inner): inner.endsStill
        default: false
        }
    }
}
