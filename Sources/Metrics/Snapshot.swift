/// One second of a run as the control thread sees it: what happened, and the gauges at its end.
public struct Snapshot: Sendable {
    /// The second of the run, from 0.
    public var second: Int
    /// The stretches that ran in it with their lanes, several where branches are parallel, none while
    /// draining.
    public var running: [(stretch: Int, lane: Int)]
    /// What happened in this second alone.
    public var delta = MetricStore()
    /// Gauges by lane: connections open at its end.
    public var connections: [Int]
    /// Gauges, lane × profile × `StateGauge`: clients per state at its end.
    public var states: [Int]
    /// Results of stress phases that were found in this second, by stretch.
    public var capacities: [Int: Double] = [:]
    /// What was read of the target in it, apart by what ran meanwhile.
    public var observed: [ObservedValues] = []
    /// The most processor time that one loop thread took in it.
    public var busiestNanoseconds: Int64 = 0
    let labels: LabelSpace

    /// An empty second of a run with these labels.
    public init(second: Int, running: [(stretch: Int, lane: Int)], labels: LabelSpace) {
        self.second = second
        self.running = running
        self.labels = labels
        connections = Array(repeating: 0, count: labels.lanes)
        states = Array(
            repeating: 0, count: labels.lanes * labels.profiles.count * StateGauge.count)
    }

    /// Adds what one loop recorded in this second.
    public mutating func merge(_ recorder: borrowing Recorder) {
        delta.merge(recorder)
        busiestNanoseconds = max(busiestNanoseconds, recorder.cpuNanoseconds)
        for lane in connections.indices { connections[lane] += Int(recorder.connections[lane]) }
        for index in states.indices { states[index] += Int(recorder.states[index]) }
    }

    /// All that is known of this second alone, its gauges too.
    public var alone: MetricStore {
        var store = delta
        store.gauges.record(self)
        return store
    }

    /// The gauges of all lanes together.
    public var gauges: LaneGauges { gauges(of: connections.indices) }

    /// The gauges of some lanes together.
    func gauges(of lanes: some Sequence<Int>) -> LaneGauges {
        let row = labels.profiles.count * StateGauge.count
        var sum = LaneGauges(states: Array(repeating: 0, count: row))
        for lane in lanes {
            sum.connections += connections[lane]
            for index in sum.states.indices { sum.states[index] += states[lane * row + index] }
        }
        return sum
    }
}
