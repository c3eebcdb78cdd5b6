/// One second of a run as the control thread sees it: what happened, and the gauges at its end.
public struct Snapshot: Sendable {
    /// The second of the run, from 0.
    public var second: Int
    /// The phases that ran in it, several where they are parallel, none while draining.
    public var phases: [Int]
    /// What happened in this second alone.
    public var delta = MetricStore()
    /// Gauge: connections open at its end.
    public var connections = 0
    /// Gauges, profile × `StateGauge`: clients per state at its end.
    public var states: [Int]
    /// Results of stress phases that were found in this second, by phase.
    public var capacities: [Int: Double] = [:]

    /// An empty second of a run with so many profiles.
    public init(second: Int, phases: [Int], profiles: Int) {
        self.second = second
        self.phases = phases
        states = Array(repeating: 0, count: profiles * StateGauge.count)
    }

    /// Adds what one loop recorded in this second.
    public mutating func merge(_ recorder: borrowing Recorder) {
        delta.merge(recorder)
        connections += Int(recorder.connections)
        for index in states.indices { states[index] += Int(recorder.states[index]) }
    }

    /// The clients in a state, of all profiles.
    public func clients(in state: StateGauge) -> Int {
        stride(from: Int(state.rawValue), to: states.count, by: StateGauge.count)
            .reduce(0) { $0 + states[$1] }
    }

    /// The clients of a profile in a state.
    public func clients(in state: StateGauge, of profile: Int) -> Int {
        states[profile * StateGauge.count + Int(state.rawValue)]
    }

    /// All clients of a profile.
    public func clients(of profile: Int) -> Int {
        let first = profile * StateGauge.count
        return states[first..<(first + StateGauge.count)].reduce(0, +)
    }

    /// The clients of a profile that have a connection.
    public func connected(of profile: Int) -> Int {
        [StateGauge.open, .active, .idle, .closing]
            .reduce(0) { $0 + clients(in: $1, of: profile) }
    }
}
