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
    /// The same second of the other side, if there is one.
    private var others: [Snapshot] = []
    /// What the loops recorded in it of both sides, by planned moments; nothing where there is one side.
    private var places: [RecordedPlace: SeriesCell] = [:]

    /// An empty second of a run with these labels.
    public init(second: Int, running: [(stretch: Int, lane: Int)], labels: LabelSpace) {
        self.second = second
        self.running = running
        self.labels = labels
        connections = Array(repeating: 0, count: labels.lanes)
        states = Array(
            repeating: 0, count: labels.lanes * labels.profiles.count * StateGauge.count)
        if let names = labels.ofAgainst {
            others = [Snapshot(second: second, running: running, labels: names)]
        }
    }

    /// The same second of the other side; nil: there is none.
    public var against: Snapshot? {
        get { others.first }
        set { others = newValue.map { [$0] } ?? [] }
    }

    /// A control thread that is late collects with a second what was planned in so many of the next ones.
    private static let ahead = 3

    /// Of so many seconds loops must tell apart when something was planned that takes so many at most.
    public static func slices(forRequestsOf seconds: Int) -> Int { seconds + 2 + ahead }

    /// What was recorded in it of both sides, by the second in which it was planned: the last one that
    /// fits, since loops tell as many apart as any request may take.
    public var planned: [PlannedCell] {
        places.map { place, cell in
            let latest = second + Self.ahead
            let back = (latest - place.slice) % labels.slices
            let ago = back < 0 ? back + labels.slices : back
            return PlannedCell(
                second: max(0, latest - ago), side: RunSide(place: place.side),
                key: place.key, cell: cell)
        }
    }

    /// Adds what one loop recorded in this second.
    public mutating func merge(_ recorder: borrowing Recorder) {
        merge(recorder, of: .new)
        busiestNanoseconds = max(busiestNanoseconds, recorder.cpuNanoseconds)
        guard !others.isEmpty else { return }
        others[0].merge(recorder, of: .against)
        for cell in 1..<recorder.cellsUsed {
            let place = recorder.place(of: cell)
            places[place, default: SeriesCell()].merge(recorder, cell: cell)
        }
    }

    /// Adds what one loop recorded of a side.
    private mutating func merge(_ recorder: borrowing Recorder, of side: RunSide) {
        delta.merge(recorder, of: side)
        let sides = recorder.cases.count
        let number = side.place
        let width = labels.profiles.count * StateGauge.count
        for lane in connections.indices {
            let place = number * connections.count + lane
            connections[lane] += Int(recorder.connections[place])
            let row = (place * sides + number) * width
            for index in 0..<width {
                states[lane * width + index] += Int(recorder.states[row + index])
            }
        }
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
