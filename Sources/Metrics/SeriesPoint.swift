/// One point of the time series: a second, or several merged into one.
public struct SeriesPoint: Hashable, Sendable {
    /// The counters that points carry, in the order of `counts`.
    public static let counted: [CountMetric] = [
        .connects, .opened, .failed, .planned, .messagesSent, .messagesReceived, .bytesSent,
        .bytesReceived, .requests, .answered, .timeouts, .errors, .dropped, .late,
    ]

    /// The first second of the run that it covers, and how many.
    public var start: Int
    public var seconds: Int
    /// By `counted`: what happened in these seconds.
    public var counts: [UInt64]
    /// Connections, summed over the seconds.
    public var connectionSeconds: Int
    /// The most connections in one of the seconds.
    public var mostConnections: Int
    /// By `StateGauge`: clients, summed over the seconds.
    public var stateSeconds: [Int]
    public var rtt: CoarseHistogram
    public var serviceTime: CoarseHistogram
    public var sendLag: CoarseHistogram
    /// Processor time of the loop threads.
    public var cpuNanoseconds: Int64
    /// What was read of the target, by `LabelSpace.observed`; empty where nothing was.
    public var observed: [ObservedPoint?] = []
    /// By `ErrorKind`: errors; empty where there were none, or where a file of an older version does not
    /// tell.
    public var errors: [UInt64] = []
    /// The most processor time that one loop thread took in one of the seconds; 0 where a file of an older
    /// version does not tell.
    public var busiestNanoseconds: Int64 = 0

    /// An empty point.
    public init(start: Int, seconds: Int) {
        self.start = start
        self.seconds = seconds
        counts = Array(repeating: 0, count: SeriesPoint.counted.count)
        connectionSeconds = 0
        mostConnections = 0
        stateSeconds = Array(repeating: 0, count: StateGauge.count)
        rtt = CoarseHistogram()
        serviceTime = CoarseHistogram()
        sendLag = CoarseHistogram()
        cpuNanoseconds = 0
    }

    /// The point of one second.
    public init(_ snapshot: Snapshot) {
        self.init(start: snapshot.second, seconds: 1)
        counts = SeriesPoint.counted.map { snapshot.delta.count($0) }
        let gauges = snapshot.gauges
        connectionSeconds = gauges.connections
        mostConnections = gauges.connections
        stateSeconds = StateGauge.allCases.map { gauges.clients(in: $0) }
        rtt = CoarseHistogram(snapshot.delta.histogram(.rtt))
        serviceTime = CoarseHistogram(snapshot.delta.histogram(.serviceTime))
        sendLag = CoarseHistogram(snapshot.delta.histogram(.sendLag))
        cpuNanoseconds = snapshot.delta.cpuNanoseconds
        busiestNanoseconds = snapshot.busiestNanoseconds
        if self[.errors] > 0 { errors = ErrorKind.allCases.map { snapshot.delta.errors($0) } }
        for (gauge, reading) in snapshot.observed.flatMap(\.readings) {
            merge(ObservedPoint(reading), of: gauge)
        }
    }

    /// What happened in these seconds; 0 for a counter that points do not carry.
    public subscript(_ metric: CountMetric) -> UInt64 {
        SeriesPoint.counted.firstIndex(of: metric).map { counts[$0] } ?? 0
    }

    /// The errors of a kind.
    public func errors(_ kind: ErrorKind) -> UInt64 {
        errors.isEmpty ? 0 : errors[Int(kind.rawValue)]
    }

    /// The mean number of connections.
    public var connections: Double { Double(connectionSeconds) / Double(seconds) }

    /// The mean number of clients in a state.
    public func clients(in state: StateGauge) -> Double {
        Double(stateSeconds[Int(state.rawValue)]) / Double(seconds)
    }

    /// Adds what was read of a gauge of the target in other seconds, or in other parts of them.
    public mutating func merge(_ other: ObservedPoint, of gauge: Int) {
        while observed.count <= gauge { observed.append(nil) }
        if observed[gauge] == nil {
            observed[gauge] = other
        } else {
            observed[gauge]!.merge(other)
        }
    }

    /// Adds the seconds that follow.
    public mutating func merge(_ next: SeriesPoint) {
        add(next)
        mostConnections = max(mostConnections, next.mostConnections)
    }

    /// Adds what another process did in the same seconds. Their most connections need not have been there
    /// at once, if it is not a single second.
    mutating func merge(beside other: SeriesPoint) {
        add(other)
        mostConnections += other.mostConnections
    }

    private mutating func add(_ next: SeriesPoint) {
        for index in counts.indices { counts[index] &+= next.counts[index] }
        connectionSeconds += next.connectionSeconds
        for index in stateSeconds.indices { stateSeconds[index] += next.stateSeconds[index] }
        rtt.merge(next.rtt)
        serviceTime.merge(next.serviceTime)
        sendLag.merge(next.sendLag)
        cpuNanoseconds &+= next.cpuNanoseconds
        busiestNanoseconds = max(busiestNanoseconds, next.busiestNanoseconds)
        if errors.isEmpty {
            errors = next.errors
        } else {
            for (kind, count) in next.errors.enumerated() { errors[kind] &+= count }
        }
        for (gauge, point) in next.observed.enumerated() {
            if let point { merge(point, of: gauge) }
        }
        seconds = max(seconds, next.start + next.seconds - start)
    }
}
