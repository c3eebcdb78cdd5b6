import Metrics

extension ByteWriter {
    /// The gauges of stretches that ran alone.
    mutating func gauges(_ gauges: Gauges) {
        list(gauges.ordered.filter { $0.key.running.count == 1 }) { writer, entry in
            writer.int(entry.key.running[0])
            writer.gauge(entry.key, entry.value)
        }
    }

    /// The gauges of stretches that ran side by side.
    mutating func gaugesBeside(_ gauges: Gauges) {
        list(gauges.ordered.filter { $0.key.running.count > 1 }) { writer, entry in
            writer.list(entry.key.running) { $0.int($1) }
            writer.list(entry.key.stretches) { $0.int($1) }
            writer.gauge(entry.key, entry.value)
        }
    }

    /// What slopes are made of, of gauges that were seen in several seconds; of a single one the gauge
    /// itself tells it.
    mutating func trends(_ gauges: Gauges) {
        let trends = gauges.ordered.compactMap { key, summary in
            summary.seconds > 1 ? summary.trend.map { (key, $0) } : nil
        }
        list(trends) { writer, entry in
            let (key, trend) = entry
            writer.list(key.running) { $0.int($1) }
            writer.list(key.stretches) { $0.int($1) }
            writer.int(key.profile.map { $0 + 1 } ?? 0)
            writer.int(key.quantity.code)
            for sum in [trend.times, trend.squares, trend.products] { writer.double(sum) }
        }
    }

    private mutating func gauge(_ key: Gauges.Key, _ summary: GaugeSummary) {
        int(key.profile.map { $0 + 1 } ?? 0)
        int(key.quantity.code)
        int(summary.seconds)
        for value in [summary.sum, summary.min, summary.max, summary.last] { double(value) }
        int(summary.lastSecond)
    }
}

extension ByteReader {
    /// Reads the gauges of stretches that ran alone.
    mutating func gauges(into gauges: inout Gauges, _ labels: LabelSpace) throws(Malformed) {
        try list("gauge") { reader throws(Malformed) in
            let stretch = [try reader.int("gauge", below: labels.stretches.count)]
            try reader.gauge(of: stretch, running: stretch, into: &gauges, labels)
        }
    }

    /// Reads the gauges of stretches that ran side by side; files of older tools have none.
    mutating func gaugesBeside(
        into gauges: inout Gauges, _ labels: LabelSpace
    ) throws(Malformed) {
        try list("gauges of branches") { reader throws(Malformed) in
            let running = try reader.stretches(labels)
            let stretches = try reader.stretches(labels)
            guard running.count > 1, Set(stretches).isSubset(of: running) else {
                throw Malformed(what: "gauges of branches")
            }
            try reader.gauge(of: stretches, running: running, into: &gauges, labels)
        }
    }

    /// Reads what slopes are made of; files of older tools have none.
    mutating func trends(into gauges: inout Gauges, _ labels: LabelSpace) throws(Malformed) {
        try list("slopes") { reader throws(Malformed) in
            let running = try reader.stretches(labels)
            let stretches = try reader.stretches(labels)
            let profile = try reader.int("slopes", below: labels.profiles.count + 1)
            let quantity = Gauges.Quantity(code: try reader.int("slopes"), labels)
            let trend = GaugeTrend(
                times: try reader.double("slopes"), squares: try reader.double("slopes"),
                products: try reader.double("slopes"))
            guard let quantity else { return }
            gauges.note(
                trend,
                of: Gauges.Key(
                    running: running, stretches: stretches,
                    profile: profile == 0 ? nil : profile - 1, quantity: quantity))
        }
    }

    private mutating func stretches(_ labels: LabelSpace) throws(Malformed) -> [Int] {
        var stretches: [Int] = []
        try list("gauges of branches") { reader throws(Malformed) in
            stretches.append(
                try reader.int("gauges of branches", below: labels.stretches.count))
        }
        return stretches
    }

    /// Reads one gauge; one that is not known here is left out.
    private mutating func gauge(
        of stretches: [Int], running: [Int], into gauges: inout Gauges, _ labels: LabelSpace
    ) throws(Malformed) {
        let profile = try int("gauge", below: labels.profiles.count + 1)
        let quantity = Gauges.Quantity(code: try int("gauge"), labels)
        let seconds = try int("gauge")
        guard seconds > 0 else { throw Malformed(what: "gauge") }
        var summary = GaugeSummary(0, second: 0)
        summary.seconds = seconds
        summary.sum = try double("gauge")
        summary.min = try double("gauge")
        summary.max = try double("gauge")
        summary.last = try double("gauge")
        summary.lastSecond = try int("gauge")
        summary.trend =
            seconds == 1 ? GaugeTrend(summary.sum, second: summary.lastSecond) : nil
        guard let quantity else { return }
        gauges.add(
            Gauges.Key(
                running: running, stretches: stretches, profile: profile == 0 ? nil : profile - 1,
                quantity: quantity), summary)
    }
}

extension Gauges {
    /// All of them, in a fixed order of writing.
    fileprivate var ordered: [(key: Key, value: GaugeSummary)] {
        summaries.sorted { one, other in
            one.key.order.lexicographicallyPrecedes(other.key.order)
        }
    }
}

extension Gauges.Key {
    /// For a fixed order of writing.
    fileprivate var order: [Int] {
        running + [-1] + stretches + [-1, profile ?? -1, quantity.code]
    }
}

extension Gauges.Quantity {
    /// The number in files: the states first.
    fileprivate var code: Int {
        switch self {
        case .state(let state): Int(state.rawValue)
        case .clients: 16
        case .connections: 17
        case .capacity: 18
        case .observed(let gauge): Self.observed + gauge
        }
    }

    /// From here on numbers in files are gauges of the target.
    private static let observed = 1_024

    /// Nil for what is not known here.
    fileprivate init?(code: Int, _ labels: LabelSpace) {
        switch code {
        case 0..<StateGauge.count:
            guard let state = StateGauge(rawValue: UInt8(code)) else { return nil }
            self = .state(state)
        case 16: self = .clients
        case 17: self = .connections
        case 18: self = .capacity
        default:
            guard labels.observed.indices.contains(code - Self.observed) else { return nil }
            self = .observed(code - Self.observed)
        }
    }
}
