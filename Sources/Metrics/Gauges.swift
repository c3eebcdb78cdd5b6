/// The values of one gauge, one a second, as far as avg, min, max and last need them.
public struct GaugeSummary: Hashable, Sendable {
    /// How many seconds were seen.
    public var seconds: Int
    public var sum: Double
    public var min: Double
    public var max: Double
    public var last: Double
    /// The second of the run in which `last` was seen.
    public var lastSecond: Int

    /// One value, seen in a second of the run.
    public init(_ value: Double, second: Int) {
        seconds = 1
        sum = value
        min = value
        max = value
        last = value
        lastSecond = second
    }

    /// The mean over the seconds.
    public var mean: Double { sum / Double(seconds) }

    /// Adds other seconds of the same gauge.
    public mutating func merge(_ other: GaugeSummary) {
        seconds += other.seconds
        sum += other.sum
        min = Swift.min(min, other.min)
        max = Swift.max(max, other.max)
        if other.lastSecond >= lastSecond { (last, lastSecond) = (other.last, other.lastSecond) }
    }
}

/// All gauges of a run, by phase and by profile.
public struct Gauges: Hashable, Sendable {
    /// What is counted: clients in one state, clients in all, open connections, or capacity.
    public enum Quantity: Hashable, Sendable {
        case state(StateGauge)
        case clients
        case connections
        case capacity
    }

    /// One gauge of one phase; `profile` nil: of all profiles together.
    public struct Key: Hashable, Sendable {
        public var phase: Int
        public var profile: Int?
        public var quantity: Quantity

        /// The gauge of a phase and, if given, a profile.
        public init(phase: Int, profile: Int?, quantity: Quantity) {
            self.phase = phase
            self.profile = profile
            self.quantity = quantity
        }
    }

    /// What was seen so far.
    public private(set) var summaries: [Key: GaugeSummary] = [:]

    /// No gauges yet.
    public init() {}

    /// Takes the gauges of one second, once for each phase that runs in it.
    mutating func record(_ snapshot: Snapshot) {
        let profiles = snapshot.states.count / StateGauge.count
        for phase in snapshot.phases {
            func note(_ profile: Int?, _ quantity: Quantity, _ value: Int) {
                add(
                    Key(phase: phase, profile: profile, quantity: quantity),
                    GaugeSummary(Double(value), second: snapshot.second))
            }
            for profile in 0..<profiles {
                for state in StateGauge.allCases {
                    note(profile, .state(state), snapshot.clients(in: state, of: profile))
                }
                note(profile, .clients, snapshot.clients(of: profile))
                note(profile, .connections, snapshot.connected(of: profile))
            }
            for state in StateGauge.allCases {
                note(nil, .state(state), snapshot.clients(in: state))
            }
            note(nil, .clients, snapshot.states.reduce(0, +))
            note(nil, .connections, snapshot.connections)
        }
        for (phase, capacity) in snapshot.capacities {
            add(
                Key(phase: phase, profile: nil, quantity: .capacity),
                GaugeSummary(capacity, second: snapshot.second))
        }
    }

    /// Adds seconds of one gauge.
    public mutating func add(_ key: Key, _ summary: GaugeSummary) {
        if summaries[key] == nil {
            summaries[key] = summary
        } else {
            summaries[key]!.merge(summary)
        }
    }

    /// Adds all that was seen at other times.
    public mutating func merge(_ other: Gauges) {
        for (key, summary) in other.summaries { add(key, summary) }
    }

    /// The seconds of a gauge over the selected phases; nil if there are none.
    public func summary(_ quantity: Quantity, in selection: Selection) -> GaugeSummary? {
        var total: GaugeSummary?
        for (key, summary) in summaries
        where key.quantity == quantity && key.profile == selection.filter.profile
            && selection.contains(phase: key.phase)
        {
            if total == nil { total = summary } else { total!.merge(summary) }
        }
        return total
    }
}
