internal import Metrics

/// How many connections of a loop are open, and what its clients are doing, lane by lane: counted here
/// alone.
struct LoopGauges {
    /// The gauges of one lane.
    private struct Lane {
        var open: Int32 = 0
        /// Clients of the load by profile and state.
        var states: [Int32]
        /// Those of them that have a session.
        var up = 0
    }

    private var lanes: [Lane]
    /// By lane, the stage that ended there last, and the gauges at its end.
    private var ended: [(stage: Int, gauges: Lane)]

    init(profiles: Int, lanes count: Int) {
        let none = Lane(states: Array(repeating: 0, count: profiles * StateGauge.count))
        lanes = Array(repeating: none, count: count)
        ended = Array(repeating: (-1, none), count: count)
    }

    /// Clients of a lane that have a session.
    func up(in lane: UInt8) -> Int { lanes[Int(lane)].up }

    /// All open connections, and all clients of the load.
    var open: Int { lanes.reduce(0) { $0 + Int($1.open) } }
    var clients: Int { lanes.reduce(0) { $1.states.reduce($0) { $0 + Int($1) } } }

    mutating func opened(in lane: UInt8) { lanes[Int(lane)].open += 1 }
    mutating func closed(in lane: UInt8) { lanes[Int(lane)].open -= 1 }

    /// A client of the load has come.
    mutating func entered(_ profile: Int, _ state: StateGauge, in lane: UInt8) {
        lanes[Int(lane)].states[place(profile, state)] += 1
        if state.isUp { lanes[Int(lane)].up += 1 }
    }

    /// A client of the load is gone.
    mutating func left(_ profile: Int, _ state: StateGauge, in lane: UInt8) {
        lanes[Int(lane)].states[place(profile, state)] -= 1
        if state.isUp { lanes[Int(lane)].up -= 1 }
    }

    mutating func move(
        _ profile: Int, from before: StateGauge, to after: StateGauge, in lane: UInt8
    ) {
        left(profile, before, in: lane)
        entered(profile, after, in: lane)
    }

    /// Remembers the gauges of a lane at the end of its stage.
    mutating func note(end stage: Int, of lane: UInt8) {
        ended[Int(lane)] = (stage, lanes[Int(lane)])
    }

    /// Copies the gauges to where they are handed over: as they stand, or, in the lanes where one of the
    /// stages asked for is over already, as they stood at its end.
    func fill(_ recorder: inout Recorder, of asked: [Int]) {
        for lane in lanes.indices {
            let isOver = asked.contains(ended[lane].stage)
            let gauges = isOver ? ended[lane].gauges : lanes[lane]
            recorder.connections[lane] = gauges.open
            let row = lane * gauges.states.count
            for index in gauges.states.indices {
                recorder.states[row + index] = gauges.states[index]
            }
        }
    }

    private func place(_ profile: Int, _ state: StateGauge) -> Int {
        profile * StateGauge.count + Int(state.rawValue)
    }
}

extension StateGauge {
    /// Whether a client in this state has a session.
    var isUp: Bool { self == .open || self == .active || self == .idle }
}
