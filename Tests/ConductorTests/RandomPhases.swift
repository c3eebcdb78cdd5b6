import TestSupport
import Units

@testable import Plan

/// Trees of phases of all shapes, drawn.
struct RandomPhases {
    private var draws: Draws
    private var number = 0

    init(seed: UInt64) { draws = Draws(seed: seed) }

    mutating func series(depth: Int) -> [Phase] {
        (0...draws.below(3)).map { _ in phase(depth: depth) }
    }

    private mutating func phase(depth: Int) -> Phase {
        number += 1
        var phase = Phase(name: "phase \(number)", word: "phase")
        switch draws.below(depth > 0 ? 10 : 8) {
        case 0: phase.shape = .pause(seconds())
        case 1: phase.shape = .storm(drop: 0.5, abrupt: false, seconds())
        case 2: phase.shape = .once(clients: draws.below(50), times: 1, seconds())
        case 3...6: phase.shape = .load(load())
        case 7:
            var program = Phase.Program()
            program.words = ["program"]
            let length = seconds()
            program.lengths = length...length
            phase.shape = .run(program)
        case 8: phase.shape = .rounds(1 + draws.below(3), series(depth: depth - 1))
        default:
            phase.shape = .parallel((0...draws.below(3)).map { _ in series(depth: depth - 1) })
        }
        return phase
    }

    private mutating func seconds() -> TimeAmount { .seconds(Int64(1 + draws.below(4))) }

    private mutating func line() -> Load.Line {
        Load.Line(
            from: draws.below(3) == 0 ? nil : Double(draws.below(100)), to: Double(draws.below(100))
        )
    }

    private mutating func load() -> Load {
        let isClosed = draws.below(3) > 0
        var load = Load(
            model: isClosed ? .clients : .arrivals, flows: [Load.Flow(line: line())],
            length: seconds())
        switch draws.below(4) {
        case 0: load.course = .line(steps: 4)
        case 1: load.course = .wave(period: seconds())
        case 2:
            let bursts = Load.Bursts(
                rise: .seconds(Int64(draws.below(2))), hold: seconds(),
                fall: .seconds(Int64(draws.below(2))), times: 1 + draws.below(3),
                every: .seconds(6))
            load.course = .bursts(bursts)
            load.length = bursts.length
        default: break
        }
        if isClosed, draws.below(4) == 0 {
            load.messages = Load.Line(from: Double(draws.below(100)), to: Double(draws.below(100)))
        }
        return load
    }
}
