/// The gauges of one lane of a run, or of several together.
public struct LaneGauges: Hashable, Sendable {
    /// Connections that are open.
    public internal(set) var connections = 0
    /// Profile × `StateGauge`: clients per state.
    var states: [Int]

    /// All clients.
    public var clients: Int { states.reduce(0, +) }

    /// The clients in a state, of all profiles.
    public func clients(in state: StateGauge) -> Int {
        stride(from: Int(state.rawValue), to: states.count, by: StateGauge.count)
            .reduce(0) { $0 + states[$1] }
    }

    /// The clients of a profile in a state.
    func clients(in state: StateGauge, of profile: Int) -> Int {
        states[profile * StateGauge.count + Int(state.rawValue)]
    }

    /// All clients of a profile.
    func clients(of profile: Int) -> Int {
        let first = profile * StateGauge.count
        return states[first..<(first + StateGauge.count)].reduce(0, +)
    }

    /// The clients of a profile that have a connection.
    func connected(of profile: Int) -> Int {
        [StateGauge.open, .active, .idle, .closing]
            .reduce(0) { $0 + clients(in: $1, of: profile) }
    }
}
