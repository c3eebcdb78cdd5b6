import LoadEngine
import Plan
import Units

/// Turns phases into stages: hands the level from one to the next and numbers the clients.
struct StageBuilder {
    /// Clients and arrivals a second where the phase before ended.
    private var level = 0.0
    private var rate = 0.0
    /// Population clients that existed at most so far.
    private var highWater = 0
    /// Clients and arrivals numbered so far.
    private var numbered = 0
    /// How many clients a smoke run has, one a profile; nil: the run is in full.
    private let smoke: Int?

    /// The stages of phases in series; stage i has the label i.
    static func stages(_ phases: [Phase], smoke: Int?) -> [Stage] {
        var builder = StageBuilder(smoke: smoke)
        return phases.enumerated().map { builder.stage($1, label: $0) }
    }

    private init(smoke: Int?) { self.smoke = smoke }

    private mutating func stage(_ phase: Phase, label: Int) -> Stage {
        let before = level
        let (load, duration) = load(phase.shape)
        var stage = Stage(
            label: label, shape: phase.word, load: load, duration: duration,
            weights: smoke == nil ? phase.weights : [],
            measured: phase.measured, concurrentConnects: phase.concurrentConnects,
            highWater: highWater, firstNumber: numbered, drain: phase.drain?.nanoseconds)
        stage.startLevel = Int(before.rounded(.up))
        stage.connectRate = phase.connectRate
        let demand = stage.demand
        numbered += demand.newcomers(above: highWater)
        highWater = max(highWater, demand.residents)
        return stage
    }

    private mutating func load(_ shape: Phase.Shape) -> (Stage.Load, Int64) {
        switch shape {
        case .pause(let length): return (.pause, cut(length))
        case .once(let clients, let times, let length):
            // The clients of the phases before stay.
            rate = 0
            // What ends by itself keeps its bound: a session may need all of it.
            return (
                .once(clients: smoke ?? clients, times: smoke == nil ? times : 1),
                length.nanoseconds
            )
        case .load(let load) where load.model == .clients:
            let (line, length, steps) = (load.flows[0].line, load.length, load.steps)
            let from = limited(line.from ?? level)
            let to = limited(line.to)
            level = to
            rate = 0
            let duration = cut(length)
            return (.population(curve(from, to, duration, steps: steps)), duration)
        case .load(let load):
            let (line, length, steps) = (load.flows[0].line, load.length, load.steps)
            let poisson = load.flows[0].isPoisson
            var curve = RateCurve(
                from: line.from ?? rate, to: line.to, poisson: poisson, steps: steps)
            rate = line.to
            level = 0
            if let smoke, curve.mean > 0 {
                // The first comes at once; half of one less than `smoke`, for rounding.
                let even = (Double(smoke) - 0.5) * 1e9 / Double(cut(length))
                curve = RateCurve(from: even, to: even, poisson: false)
            }
            return (.arrivals(curve), cut(length))
        case .storm(_, _, let length): return (.pause, cut(length))
        case .rounds, .parallel: return (.pause, 0)
        }
    }

    /// A line, or so many equal levels of which the last is `to`.
    private func curve(
        _ from: Double, _ to: Double, _ duration: Int64, steps: Int?
    ) -> LevelCurve {
        guard let steps else {
            let start = LevelCurve.Knot(at: 0, level: from)
            if from == to { return LevelCurve(knots: [start]) }
            return LevelCurve(knots: [start, LevelCurve.Knot(at: duration, level: to)])
        }
        var knots: [LevelCurve.Knot] = []
        for step in 1...steps {
            let begin = Int64(Double(duration) * Double(step - 1) / Double(steps))
            let level = (from + (to - from) * Double(step) / Double(steps)).rounded()
            if let last = knots.last {
                knots.append(LevelCurve.Knot(at: begin, level: last.level))
            }
            knots.append(LevelCurve.Knot(at: begin, level: level))
        }
        return LevelCurve(knots: knots)
    }

    /// In a smoke run a client for each profile in place of any number of them.
    private func limited(_ value: Double) -> Double {
        smoke.map { value > 0 ? Double($0) : 0 } ?? value
    }

    private func cut(_ length: TimeAmount) -> Int64 {
        (smoke == nil ? length : min(length, .seconds(1))).nanoseconds
    }
}

extension Load {
    var steps: Int? { if case .line(let steps) = course { steps } else { nil } }
}
