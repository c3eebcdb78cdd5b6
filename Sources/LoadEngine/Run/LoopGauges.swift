internal import Metrics

/// How many connections of a loop are open, and what its clients are doing: counted here alone.
struct LoopGauges {
    private(set) var open: Int32 = 0
    /// Clients of the load by profile and state.
    private(set) var states: [Int32]

    init(profiles: Int) {
        states = Array(repeating: 0, count: profiles * StateGauge.count)
    }

    mutating func opened() { open += 1 }
    mutating func closed() { open -= 1 }

    /// A client of the load has come.
    mutating func entered(_ profile: Int, _ state: StateGauge) {
        states[place(profile, state)] += 1
    }

    /// A client of the load is gone.
    mutating func left(_ profile: Int, _ state: StateGauge) {
        states[place(profile, state)] -= 1
    }

    mutating func move(_ profile: Int, from before: StateGauge, to after: StateGauge) {
        left(profile, before)
        entered(profile, after)
    }

    /// Copies the gauges to where they are handed over.
    func fill(_ recorder: inout Recorder) {
        recorder.connections[0] = open
        for index in states.indices { recorder.states[index] = states[index] }
    }

    private func place(_ profile: Int, _ state: StateGauge) -> Int {
        profile * StateGauge.count + Int(state.rawValue)
    }
}
