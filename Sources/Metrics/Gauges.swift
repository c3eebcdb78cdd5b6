/// The values of one gauge, one a second, as far as avg, min, max, last and slope need them.
public struct GaugeSummary: Hashable, Sendable {
    /// How many seconds were seen.
    public var seconds: Int
    public var sum: Double
    public var min: Double
    public var max: Double
    public var last: Double
    /// The second of the run in which `last` was seen.
    public var lastSecond: Int
    /// What the slope is made of; nil where a file of an older version does not tell.
    public var trend: GaugeTrend?

    /// One value, seen in a second of the run.
    public init(_ value: Double, second: Int) {
        seconds = 1
        sum = value
        min = value
        max = value
        last = value
        lastSecond = second
        trend = GaugeTrend(value, second: second)
    }

    /// What was read in a second of the run, whose mean counts for it.
    public init(_ reading: GaugeReading, second: Int) {
        self.init(reading.mean, second: second)
        (min, max, last) = (reading.min, reading.max, reading.last)
    }

    /// The mean over the seconds.
    public var mean: Double { sum / Double(seconds) }

    /// By how much the gauge grows a minute, by least squares; nil where the values tell nothing of it.
    public var slope: Double? {
        trend?.slope(seconds: seconds, sum: sum).map { $0 * 60 }
    }

    /// Adds other seconds of the same gauge.
    public mutating func merge(_ other: GaugeSummary) {
        seconds += other.seconds
        sum += other.sum
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
        if let trend, let more = other.trend {
            self.trend = trend + more
        } else {
            trend = nil
        }
        if other.lastSecond >= lastSecond { (last, lastSecond) = (other.last, other.lastSecond) }
    }

    /// Adds the part of another process of the same seconds, as of clients. Which of its values met which
    /// is not known, so least and greatest are what they can have been at most; a process that ended
    /// earlier has none in the seconds that follow.
    mutating func merge(beside other: GaugeSummary) {
        let longer = seconds >= other.seconds ? self : other
        min = seconds == other.seconds ? min + other.min : longer.min
        max += other.max
        sum += other.sum
        if let mine = trend, let theirs = other.trend, let longest = longer.trend {
            trend = GaugeTrend(
                times: longest.times, squares: longest.squares,
                products: mine.products + theirs.products)
        } else {
            trend = nil
        }
        seconds = longer.seconds
        if other.lastSecond == lastSecond {
            last += other.last
        } else if other.lastSecond > lastSecond {
            (last, lastSecond) = (other.last, other.lastSecond)
        }
    }
}

/// All gauges of a run, by stretch and by profile.
///
/// Where branches run side by side, a gauge of several of them is the sum of each second, which the
/// gauges of the single ones no longer tell. So each second is kept under all that ran in it, for every
/// single stretch, for those inside each phase around them, and for all together.
public struct Gauges: Hashable, Sendable {
    /// What is counted: clients in one state, clients in all, open connections, capacity, or what is
    /// read of the target.
    public enum Quantity: Hashable, Sendable {
        case state(StateGauge)
        case clients
        case connections
        case capacity
        /// The index in `LabelSpace.observed`.
        case observed(Int)
    }

    /// One gauge of the seconds in which the same stretches ran.
    public struct Key: Hashable, Sendable {
        /// All stretches that ran in these seconds, in order.
        public var running: [Int]
        /// Those of them of which it is the sum, in order.
        public var stretches: [Int]
        /// nil: of all profiles together.
        public var profile: Int?
        public var quantity: Quantity

        /// The gauge of some of the stretches that run and, if given, of a profile.
        public init(running: [Int], stretches: [Int], profile: Int?, quantity: Quantity) {
            self.running = running
            self.stretches = stretches
            self.profile = profile
            self.quantity = quantity
        }

        /// The gauge of a stretch that runs alone.
        public init(stretch: Int, profile: Int?, quantity: Quantity) {
            self.init(
                running: [stretch], stretches: [stretch], profile: profile, quantity: quantity)
        }
    }

    /// What was seen so far.
    public private(set) var summaries: [Key: GaugeSummary] = [:]

    /// No gauges yet.
    public init() {}

    /// Takes the gauges of one second.
    mutating func record(_ snapshot: Snapshot) {
        let running = snapshot.running.map(\.stretch).sorted()
        for stretches in Gauges.sums(running, snapshot.labels) {
            let lanes = snapshot.running.filter { stretches.contains($0.stretch) }.map(\.lane)
            record(
                snapshot.gauges(of: lanes),
                Key(running: running, stretches: stretches, profile: nil, quantity: .clients),
                snapshot)
        }
        for values in snapshot.observed where !values.running.isEmpty {
            record(values, snapshot)
        }
        for (stretch, capacity) in snapshot.capacities {
            add(
                Key(stretch: stretch, profile: nil, quantity: .capacity),
                GaugeSummary(capacity, second: snapshot.second))
        }
    }

    /// Takes what was read of the target, which is the same for all stretches that ran.
    private mutating func record(_ values: ObservedValues, _ snapshot: Snapshot) {
        for stretches in Gauges.sums(values.running, snapshot.labels) {
            for (gauge, reading) in values.readings {
                let key = Key(
                    running: values.running, stretches: stretches, profile: nil,
                    quantity: .observed(gauge))
                add(key, GaugeSummary(reading, second: snapshot.second))
            }
        }
    }

    /// Which of the stretches that run have a sum of their own.
    private static func sums(_ running: [Int], _ labels: LabelSpace) -> Set<[Int]> {
        var sums = Set(running.map { [$0] })
        guard running.count > 1 else { return sums }
        sums.insert(running)
        for place in running.flatMap({ labels.stretches[$0].places }) {
            sums.insert(
                running.filter { stretch in
                    labels.stretches[stretch].places.contains { $0.phase == place.phase }
                })
        }
        return sums
    }

    /// Takes all quantities of one sum; `key` has its stretches.
    private mutating func record(_ gauges: LaneGauges, _ key: Key, _ snapshot: Snapshot) {
        func note(_ profile: Int?, _ quantity: Quantity, _ value: Int) {
            var key = key
            (key.profile, key.quantity) = (profile, quantity)
            add(key, GaugeSummary(Double(value), second: snapshot.second))
        }
        for profile in snapshot.labels.profiles.indices {
            for state in StateGauge.allCases {
                note(profile, .state(state), gauges.clients(in: state, of: profile))
            }
            note(profile, .clients, gauges.clients(of: profile))
            note(profile, .connections, gauges.connected(of: profile))
        }
        for state in StateGauge.allCases { note(nil, .state(state), gauges.clients(in: state)) }
        note(nil, .clients, gauges.clients)
        note(nil, .connections, gauges.connections)
    }

    /// Adds seconds of one gauge.
    public mutating func add(_ key: Key, _ summary: GaugeSummary) {
        if summaries[key] == nil {
            summaries[key] = summary
        } else {
            summaries[key]!.merge(summary)
        }
    }

    /// Says what the slope of a gauge is made of.
    public mutating func note(_ trend: GaugeTrend, of key: Key) { summaries[key]?.trend = trend }

    /// Adds all that was seen at other times.
    public mutating func merge(_ other: Gauges) {
        for (key, summary) in other.summaries { add(key, summary) }
    }

    /// Adds what another process saw at the same time. Clients, connections and capacity add up; of the
    /// target both have read the same.
    mutating func merge(beside other: Gauges) {
        for (key, summary) in other.summaries {
            if summaries[key] == nil {
                summaries[key] = summary
            } else if case .observed = key.quantity {
                summaries[key]!.merge(summary)
            } else {
                summaries[key]!.merge(beside: summary)
            }
        }
    }

    /// The seconds of a gauge over the selected stretches; nil if there are none. Of the sums of a second
    /// the smallest one counts that has all of them.
    public func summary(_ quantity: Quantity, in selection: Selection) -> GaugeSummary? {
        var best: [[Int]: (count: Int, summary: GaugeSummary)] = [:]
        for (key, summary) in summaries
        where key.quantity == quantity && key.profile == selection.profile {
            let asked = key.running.filter { selection.stretches?.contains($0) ?? true }
            guard !asked.isEmpty, asked.allSatisfy(key.stretches.contains),
                key.stretches.count < best[key.running]?.count ?? .max
            else { continue }
            best[key.running] = (key.stretches.count, summary)
        }
        guard let first = best.values.first?.summary else { return nil }
        return best.values.dropFirst().reduce(into: first) { $0.merge($1.summary) }
    }
}
