import LoadEngine
import Metrics
import Plan
import Units

/// Turns phases into stages: one for each part, in the lane of its branch, with the level handed over from
/// one to the next.
struct StageBuilder {
    /// What phases have become.
    struct Schedule {
        var stages: [Stage] = []
        var order: [StageOrder] = []
        var stretches: [Stretch] = []
        /// The number of the first client of each lane.
        var lanes: [Int] = []
    }

    /// Where phases stand: in which lane, and inside which other ones.
    private struct Place {
        var lane = 0
        var around: [Stretch.Place] = []
    }

    private var schedule = Schedule()
    private var lanes = [LaneLoad()]
    /// The lanes of branches, by the index of their phase and their number in it.
    private var laneOf: [[Int]: Int] = [:]
    private var stretchOf: [Stretch: Int] = [:]
    /// How often each phase has run, and how many parts it has in all where they have rows of their own.
    private var runs: [Int]
    private let parts: [Int?]
    private let weights: [Double]
    /// How many clients a smoke run has, one a profile; nil: the run is in full.
    private let smoke: Int?

    /// The stages of a plan.
    static func schedule(_ plan: Plan, smoke: Int?) -> Schedule {
        var builder = StageBuilder(plan, smoke: smoke)
        builder.schedule.order = builder.series(plan.phases, from: 0, in: Place())
        var next = 0
        for lane in builder.lanes {
            builder.schedule.lanes.append(next)
            next += lane.numbers
        }
        return builder.schedule
    }

    private init(_ plan: Plan, smoke: Int?) {
        let all = plan.allPhases
        runs = all.map { _ in 0 }
        parts = all.map { place in
            smoke == nil ? place.parts.flatMap { $0 <= Plan.mostParts ? $0 : nil } : nil
        }
        weights = plan.profiles.map(\.weight)
        self.smoke = smoke
    }

    // MARK: The tree

    /// Phases in series, of which the first one has an index among all.
    private mutating func series(
        _ phases: [Phase], from first: Int, in place: Place
    ) -> [StageOrder] {
        var index = first
        var order: [StageOrder] = []
        for phase in phases {
            order += steps(of: phase, index, in: place)
            index += phase.count
        }
        return order
    }

    private mutating func steps(
        of phase: Phase, _ index: Int, in place: Place
    ) -> [StageOrder] {
        defer { runs[index] += 1 }
        switch phase.shape {
        case .load(let load): return self.load(load, phase, index, in: place)
        case .once(let clients, let times, let length):
            // First, for what is built on `self` meanwhile would be on a copy of it all.
            let label = stretch(index, in: place)
            let stage = stage(
                // What ends by itself keeps its bound: a session may need all of it.
                phase, .once(clients: smoke ?? clients, times: smoke == nil ? times : 1),
                length.nanoseconds, label, place)
            lanes[place.lane].endGuests()
            return [add(stage)]
        case .pause(let length): return [hold(phase, index, .pause, length, in: place)]
        case .stress(let stress) where smoke == nil:
            return [levels(stress, phase, index, in: place)]
        case .stress(let stress):
            let there = lanes[place.lane].level(of: nil, weights: weights)
            return load(stress.firstLevel(clients: there), phase, index, in: place)
        case .storm(let drop, let abrupt, let length):
            return [hold(phase, index, .storm(share: drop, abrupt: abrupt), length, in: place)]
        case .run(let program):
            let label = stretch(index, in: place)
            return [add(goingOn(phase, program, label, place))]
        case .rounds(let times, let phases):
            var order: [StageOrder] = []
            for round in 0..<(smoke == nil ? times : 1) {
                var inside = place
                let part = parts[index] == nil ? nil : runs[index] * times + round + 1
                inside.around.insert(Stretch.Place(phase: index, part: part), at: 0)
                order += series(phases, from: index + 1, in: inside)
            }
            return order
        case .parallel(let branches): return [parallel(branches, phase, index, in: place)]
        }
    }

    /// Branches side by side, while the lane that they stand in goes on as before.
    private mutating func parallel(
        _ branches: [[Phase]], _ phase: Phase, _ index: Int, in place: Place
    ) -> StageOrder {
        let label = stretch(index, in: place)
        let own = add(hold(phase, .hold, 0, label, place))
        var first = index + 1
        var parallel: [StageOrder.Branch] = []
        var longest: Int64 = 0
        for (number, branch) in branches.enumerated() {
            var inside = place
            inside.lane = lane(of: index, number)
            inside.around = schedule.stretches[label].places
            let stages = series(branch, from: first, in: inside)
            let rest = hold(phase, .hold, 0, label, inside)
            let leave = stage(phase, .population(LoadCurve(0)), 0, label, inside)
            lanes[inside.lane].leave()
            longest = max(longest, length(of: stages))
            parallel.append(
                StageOrder.Branch(stages, rest: put(rest), leave: put(leave)))
            first += branch.reduce(0) { $0 + $1.count }
        }
        guard case .stage(let stage) = own else { return own }
        schedule.stages[stage].duration = longest
        return .branches(stage: stage, parallel)
    }

    private mutating func lane(of phase: Int, _ branch: Int) -> Int {
        if let known = laneOf[[phase, branch]] { return known }
        laneOf[[phase, branch]] = lanes.count
        lanes.append(LaneLoad())
        return lanes.count - 1
    }

    /// How long stages in series take at most.
    private func length(of order: [StageOrder]) -> Int64 {
        order.reduce(0) { sum, step in
            switch step {
            case .stage(let stage), .branches(let stage, _): sum + schedule.stages[stage].duration
            case .levels(let levels): sum + schedule.stages[levels.between].duration
            }
        }
    }

    // MARK: Stages

    /// A stage in which the load goes on as before.
    private mutating func hold(
        _ phase: Phase, _ index: Int, _ load: Stage.Load, _ length: TimeAmount, in place: Place
    ) -> StageOrder {
        let label = stretch(index, in: place)
        return add(hold(phase, load, cut(length), label, place))
    }

    private func hold(
        _ phase: Phase, _ load: Stage.Load, _ duration: Int64, _ label: Int, _ place: Place
    ) -> Stage {
        var stage = stage(phase, load, duration, label, place)
        stage.messages = lanes[place.lane].messages.map { LoadCurve($0) }
        return stage
    }

    /// A stage in which the load goes on as if the one before had not ended, arrivals too, while a program
    /// runs.
    private func goingOn(
        _ phase: Phase, _ program: Phase.Program, _ label: Int, _ place: Place
    ) -> Stage {
        let lengths = smoke == nil ? program.lengths : program.smokeLengths
        var stage = hold(phase, .hold, lengths.upperBound.nanoseconds, label, place)
        stage.continues = true
        stage.watchesRecovery = true
        if lengths.lowerBound < lengths.upperBound { stage.least = lengths.lowerBound.nanoseconds }
        guard let before = lanes[place.lane].stages.last, case .arrivals(let flows) = before.load
        else { return stage }
        stage.load = .arrivals(
            flows.map { flow in
                // The few arrivals of a smoke run are not those that phases hand on.
                let rate =
                    smoke == nil
                    ? lanes[place.lane].rate(of: flow.template)
                    : flow.curve.value(at: before.duration)
                return Stage.Flow(
                    LoadCurve(rate), template: flow.template, poisson: flow.poisson)
            })
        if stage.weights.isEmpty { stage.weights = before.weights }
        return stage
    }

    private func stage(
        _ phase: Phase, _ load: Stage.Load, _ duration: Int64, _ label: Int, _ place: Place
    ) -> Stage {
        var stage = Stage(
            label: label, shape: phase.word, load: load, duration: duration,
            weights: smoke == nil ? phase.weights : [], measured: phase.measured,
            concurrentConnects: phase.concurrentConnects, drain: phase.drain?.nanoseconds)
        stage.lane = place.lane
        stage.connectRate = phase.connectRate
        return stage
    }

    private mutating func add(_ stage: Stage) -> StageOrder { .stage(put(stage)) }

    private mutating func put(_ stage: Stage) -> Int {
        lanes[stage.lane].note(stage)
        schedule.stages.append(stage)
        return schedule.stages.count - 1
    }

    /// The stretch of a phase, or of part `own` (from 0) of the parts that it has each time it runs.
    private mutating func stretch(
        _ index: Int, own: Int = 0, of ownParts: Int = 1, level: Stretch.Level? = nil,
        in place: Place
    ) -> Int {
        let part = parts[index] == nil ? nil : runs[index] * ownParts + own + 1
        let stretch = Stretch(
            [Stretch.Place(phase: index, part: part)] + place.around,
            level: part == nil ? nil : level)
        if let known = stretchOf[stretch] { return known }
        stretchOf[stretch] = schedule.stretches.count
        schedule.stretches.append(stretch)
        return schedule.stretches.count - 1
    }

    // MARK: Loads

    /// The stages of a search: what is not judged has the stretch of the phase itself, each level one of its
    /// own.
    private mutating func levels(
        _ stress: Stress, _ phase: Phase, _ index: Int, in place: Place
    ) -> StageOrder {
        let whole = schedule.stretches.count
        let own = Stretch([Stretch.Place(phase: index)] + place.around)
        stretchOf[own] = whole
        schedule.stretches.append(own)
        let flow = Stage.Flow(LoadCurve(stress.rules.max), poisson: stress.isPoisson)
        func level(_ label: Int, _ duration: TimeAmount, isFirst: Bool = false) -> Stage {
            let load: Stage.Load =
                switch stress.quantity {
                case .clients: .population([flow])
                case .arrivals: .arrivals([flow])
                case .messages: .hold
                }
            var stage = stage(phase, load, duration.nanoseconds, label, place)
            if stress.quantity == .messages { stage.messages = LoadCurve(stress.rules.max) }
            stage.measured = label != whole
            stage.continues = !isFirst
            return stage
        }
        var levels = StageOrder.Levels(
            first: put(level(whole, stress.settling, isFirst: true)),
            // As long as all of it, so that numbers of clients and arrivals last.
            between: put(level(whole, stress.longest)), judged: [])
        for number in 0..<stress.rules.mostLevels {
            let label = stretch(index, own: number, of: stress.rules.mostLevels, in: place)
            levels.judged.append(put(level(label, stress.judged)))
        }
        switch stress.quantity {
        case .clients:
            lanes[place.lane].end(clients: [(nil, stress.rules.max)], messages: nil)
        case .arrivals: lanes[place.lane].end(arrivals: [(nil, stress.rules.max)])
        case .messages: lanes[place.lane].endGuests()
        }
        return .levels(levels)
    }

    /// A load over clients or arrivals, part by part.
    private mutating func load(
        _ load: Load, _ phase: Phase, _ index: Int, in place: Place
    ) -> [StageOrder] {
        let lines = load.flows.map { flow in
            (
                from: flow.line.from ?? start(of: flow.profile, load.model, in: place.lane),
                to: flow.line.to
            )
        }
        let course = LoadCourse(
            load, lines: lines, messagesFrom: lanes[place.lane].messages ?? 0, smoke: smoke)
        let parts = course.parts
        var order: [StageOrder] = []
        for (number, part) in parts.enumerated() {
            let label = stretch(
                index, own: number, of: parts.count, level: part.level, in: place)
            let flows = zip(load.flows, part.curves).map { flow, curve in
                Stage.Flow(
                    curve, template: flow.profile, poisson: flow.isPoisson && smoke == nil)
            }
            var stage = stage(
                phase, load.model == .clients ? .population(flows) : .arrivals(flows),
                part.duration, label, place)
            stage.messages = part.messages
            stage.continues = number > 0
            if smoke == nil, let shortest = load.shortest {
                stage.least = shortest.nanoseconds
                stage.endsWhenSure = true
            }
            order.append(add(stage))
        }
        let ends = zip(load.flows, course.ends).map { (profile: $0.profile, value: $1) }
        if load.model == .clients {
            lanes[place.lane].end(clients: ends, messages: course.messagesEnd)
        } else {
            lanes[place.lane].end(arrivals: ends)
        }
        return order
    }

    /// Where a flow starts that does not say it.
    private func start(of profile: Int?, _ model: Load.Model, in lane: Int) -> Double {
        model == .clients
            ? lanes[lane].level(of: profile, weights: weights) : lanes[lane].rate(of: profile)
    }

    private func cut(_ length: TimeAmount) -> Int64 {
        (smoke == nil ? length : min(length, .seconds(1))).nanoseconds
    }
}

extension Phase {
    /// Itself and all that it consists of.
    fileprivate var count: Int { shape.phases.reduce(1) { $0 + $1.count } }
}
