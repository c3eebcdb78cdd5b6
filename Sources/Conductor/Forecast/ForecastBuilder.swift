internal import Plan
internal import Units

/// Walks the phases of a plan and lays down what is planned when: rounds are run one after the other,
/// branches side by side.
struct ForecastBuilder {
    private(set) var lanes: [ForecastLane] = []
    /// When each phase that consists of others ran, by its place in `Plan.allPhases`; of a `repeat` each
    /// of its rounds.
    private(set) var runs: [Int: [(start: Double, end: Double)]] = [:]
    /// One more than the largest number of a client or arrival that is surely started.
    private(set) var numbersEnd = 0
    private var numbered = 0
    private var populations: [ForecastPopulation] = []
    /// The lane of each branch: the place of its `parallel` in the plan, and its number.
    private var laneOfBranch: [[Int]: Int] = [:]
    private let weights: [Double]

    init(_ plan: Plan) {
        weights = plan.profiles.map(\.weight)
        addLane(nil, depth: 0)
        _ = walk(plan.phases, Walk(lane: 0, place: 0, run: 0, isRound: false), from: 0)
        for index in lanes.indices { lanes[index].finish(profiles: weights.count) }
    }

    /// Where a walk over phases in series is.
    private struct Walk {
        var lane: Int
        /// That of the first one in `Plan.allPhases`.
        var place: Int
        /// How many times they ran before.
        var run: Int
        /// Whether they are the phases of a `repeat`.
        var isRound: Bool
    }

    /// Phases in series; the moment at which they end.
    private mutating func walk(_ phases: [Phase], _ walk: Walk, from start: Double) -> Double {
        var (time, place) = (start, walk.place)
        for phase in phases {
            var own = walk
            own.place = place
            time = run(phase, own, from: time)
            place += 1 + phase.shape.phases.reduce(0) { $0 + $1.count }
        }
        return time
    }

    /// One run of a phase; the moment at which it ends.
    private mutating func run(_ phase: Phase, _ walk: Walk, from start: Double) -> Double {
        switch phase.shape {
        case .rounds(let times, let phases):
            var time = start
            for round in 0..<times {
                let begin = time
                time = self.walk(
                    phases,
                    Walk(
                        lane: walk.lane, place: walk.place + 1, run: walk.run * times + round,
                        isRound: true), from: time)
                runs[walk.place, default: []].append((begin, time))
            }
            return time
        case .parallel(let branches):
            let end = split(branches, walk, from: start)
            runs[walk.place, default: []].append((start, end))
            return end
        default:
            let part = walk.isRound ? walk.run + 1 : nil
            return lay(phase, walk, part: part, from: start)
        }
    }

    // MARK: Branches

    private mutating func addLane(_ branch: (phase: Int, number: Int)?, depth: Int) {
        lanes.append(ForecastLane(branch: branch, depth: depth))
        populations.append(ForecastPopulation(profiles: weights.count))
    }

    private mutating func split(
        _ branches: [[Phase]], _ walk: Walk, from start: Double
    ) -> Double {
        var ends: [(lane: Int, end: Double)] = []
        var place = walk.place + 1
        for (number, phases) in branches.enumerated() {
            let key = [walk.place, number]
            if laneOfBranch[key] == nil {
                laneOfBranch[key] = lanes.count
                addLane((walk.place, number), depth: lanes[walk.lane].depth + 1)
            }
            let lane = laneOfBranch[key] ?? 0
            // In a later round it begins anew, with the numbers of the one before.
            populations[lane].settle(rate: 0, rates: weights.map { _ in 0 })
            populations[lane].messages = 0
            let end = self.walk(
                phases, Walk(lane: lane, place: place, run: walk.run, isRound: walk.isRound),
                from: start)
            ends.append((lane, end))
            place += phases.reduce(0) { $0 + $1.count }
        }
        let end = ends.map(\.end).max() ?? start
        for branch in ends {
            stay(in: branch.lane, until: end)
            populations[branch.lane].settle(at: 0, shares: [])
        }
        // Who was there before stays beside the branches.
        hold(walk, part: walk.isRound ? walk.run + 1 : nil, from: start, to: end)
        return end
    }

    /// The clients of a branch that is done wait for the longest one in its last phase.
    private mutating func stay(in lane: Int, until end: Double) {
        guard let last = lanes[lane].spans.last, last.end < end else { return }
        var span = ForecastSpan(
            start: last.end, end: end, phase: last.phase, part: last.part, isStill: last.isStill)
        span.pieces = residents(in: lane, from: last.end, to: end)
        lanes[lane].spans.append(span)
    }

    // MARK: Single phases

    private mutating func lay(
        _ phase: Phase, _ walk: Walk, part: Int?, from start: Double
    ) -> Double {
        switch phase.shape {
        case .pause(let length):
            let end = start + length.seconds
            hold(walk, part: part, from: start, to: end, isStill: true)
            return end
        case .storm(let drop, _, let length):
            let end = start + length.seconds
            hold(walk, part: part, from: start, to: end, drop: drop)
            return end
        case .run(let program):
            let end = start + program.lengths.upperBound.seconds
            goOn(walk, part: part, from: start, to: end)
            return end
        case .once(let clients, let times, let length):
            let end = start + length.seconds
            let guests = ForecastSpan.Piece(
                kind: .guests(sessions: times),
                curve: .constant(Double(clients), from: start, to: end),
                mix: ForecastMix(shares: shares(phase)))
            hold(walk, part: part, from: start, to: end, besides: [guests])
            populations[walk.lane].settle(rate: 0, rates: weights.map { _ in 0 })
            number(sure: clients, all: clients)
            return end
        case .load(let load):
            return lay(load, phase, walk, part: part, from: start)
        case .stress(let stress):
            let there = populations[walk.lane].level
            let rising = stress.allLevels(clients: there)
            let risen = lay(rising, phase, walk, part: part, from: start)
            // Nobody knows where the search will be then; the most that it may be is the highest level.
            let end = start + stress.longest.seconds
            if risen < end { goOn(walk, part: nil, from: risen, to: end) }
            return end
        case .rounds, .parallel: return start
        }
    }

    private mutating func lay(
        _ load: Load, _ phase: Phase, _ walk: Walk, part: Int?, from start: Double
    ) -> Double {
        let before = populations[walk.lane]
        let layout = LoadLayout(load, start: start)
        let messages = load.messages.map { line in
            layout.curves(line, from: line.from ?? before.messages, isWhole: false)
        }
        let flows = layout.flows(load, before)
        if load.model == .arrivals { populations[walk.lane].settle(at: 0, shares: []) }
        var spans = layout.parts.enumerated().map { index, bounds in
            var span = ForecastSpan(
                start: bounds.start, end: bounds.end, phase: walk.place,
                part: layout.hasParts ? walk.run * layout.parts.count + index + 1 : part)
            span.messages = messages?[index] ?? []
            return span
        }
        let level = before.highWater
        for flow in flows {
            let mix = flow.profile.map { one in weights.indices.map { $0 == one ? 1.0 : 0 } }
            for (index, curves) in flow.curves.enumerated() {
                for curve in curves {
                    spans[index].pieces += pieces(
                        curve, load.model, mix, shares(phase), in: walk.lane)
                }
            }
        }
        settle(load, flows, shares(phase), in: walk.lane)
        if let line = load.messages { populations[walk.lane].messages = line.to }
        count(load, flows, above: level, in: walk.lane)
        lanes[walk.lane].spans += spans
        return start + load.length.seconds
    }

    /// What is there while a curve goes on; `mix` is that of a flow of one profile.
    private mutating func pieces(
        _ curve: ForecastCurve, _ model: Load.Model, _ mix: [Double]?, _ shares: [Double],
        in lane: Int
    ) -> [ForecastSpan.Piece] {
        if model == .clients, mix == nil {
            return populations[lane].follow(curve, shares: shares)
        }
        return [
            ForecastSpan.Piece(
                kind: model == .clients ? .residents : .arrivals, curve: curve,
                mix: ForecastMix(shares: mix ?? shares))
        ]
    }

    /// What the next phase goes on from.
    private mutating func settle(
        _ load: Load, _ flows: [LoadLayout.Flow], _ shares: [Double], in lane: Int
    ) {
        var ends = weights.map { _ in 0.0 }
        for flow in flows { if let profile = flow.profile { ends[profile] = flow.end } }
        let whole = flows.first { $0.profile == nil }?.end
        switch load.model {
        case .clients:
            if let whole {
                populations[lane].settle(at: whole, shares: shares)
            } else {
                populations[lane].settle(at: ends)
            }
            populations[lane].settle(rate: 0, rates: weights.map { _ in 0 })
        case .arrivals:
            populations[lane].settle(rate: whole ?? ends.reduce(0, +), rates: ends)
        }
    }

    /// Numbers those that a load starts anew.
    private mutating func count(
        _ load: Load, _ flows: [LoadLayout.Flow], above level: Double, in lane: Int
    ) {
        switch load.model {
        case .clients:
            let most = flows.reduce(0) { $0 + Int($1.peak.rounded(.up)) }
            let fresh = max(0, most - Int(level.rounded(.up)))
            number(sure: fresh, all: fresh)
        case .arrivals:
            let all = flows.reduce(0) { $0 + Int($1.sum.rounded(.up)) }
            let sure = flows.reduce(0) { $0 + ($1.isRandom ? 0 : Int($1.sum.rounded(.down))) }
            number(sure: sure, all: all)
        }
    }

    private mutating func number(sure: Int, all: Int) {
        if sure > 0 { numbersEnd = max(numbersEnd, numbered + sure) }
        numbered += all
    }

    /// The population stays as it is.
    private mutating func hold(
        _ walk: Walk, part: Int?, from start: Double, to end: Double, isStill: Bool = false,
        drop: Double = 0, besides: [ForecastSpan.Piece] = []
    ) {
        var span = ForecastSpan(
            start: start, end: end, phase: walk.place, part: part, isStill: isStill, drop: drop)
        span.pieces = residents(in: walk.lane, from: start, to: end) + besides
        lanes[walk.lane].spans.append(span)
    }

    /// All goes on as in the span before: the population, arrivals, and messages at a shared rate.
    private mutating func goOn(_ walk: Walk, part: Int?, from start: Double, to end: Double) {
        let before = lanes[walk.lane].spans.last.flatMap { $0.end == start ? $0 : nil }
        let population = populations[walk.lane]
        let arrived = before?.pieces.last { if case .arrivals = $0.kind { true } else { false } }
        var arrivals: [ForecastSpan.Piece] = []
        if let arrived, population.rate > 0 {
            let ofProfiles = population.rates.contains { $0 > 0 }
            let mix = ForecastMix(shares: population.rates.map { $0 / population.rate })
            arrivals.append(
                ForecastSpan.Piece(
                    kind: .arrivals, curve: .constant(population.rate, from: start, to: end),
                    mix: ofProfiles ? mix : arrived.mix))
        }
        hold(walk, part: part, from: start, to: end, besides: arrivals)
        if let before, !before.messages.isEmpty {
            lanes[walk.lane].spans[lanes[walk.lane].spans.count - 1].messages = [
                .constant(population.messages, from: start, to: end)
            ]
        }
        let sum = arrivals.isEmpty ? 0 : population.rate * (end - start)
        number(sure: Int(sum.rounded(.down)), all: Int(sum.rounded(.up)))
    }

    private mutating func residents(
        in lane: Int, from start: Double, to end: Double
    ) -> [ForecastSpan.Piece] {
        let level = populations[lane].level
        guard level > 0 else { return [] }
        // All of them have been there before, so nobody is mixed anew.
        return populations[lane].follow(.constant(level, from: start, to: end), shares: [])
    }

    /// The part of each profile of the clients that a phase starts.
    private func shares(_ phase: Phase) -> [Double] {
        let own = phase.weights.isEmpty ? weights : phase.weights
        let total = own.reduce(0, +)
        return own.map { total > 0 ? $0 / total : 0 }
    }
}

extension ForecastCurve {
    static func constant(_ value: Double, from start: Double, to end: Double) -> ForecastCurve {
        ForecastCurve(start: start, end: end, shape: .line(from: value, to: value))
    }
}

extension Phase {
    /// Itself and all phases that it consists of.
    var count: Int { 1 + shape.phases.reduce(0) { $0 + $1.count } }
}
