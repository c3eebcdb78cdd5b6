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
        let quantity = Gauges.Quantity(code: try int("gauge"))
        let seconds = try int("gauge")
        guard seconds > 0 else { throw Malformed(what: "gauge") }
        var summary = GaugeSummary(0, second: 0)
        summary.seconds = seconds
        summary.sum = try double("gauge")
        summary.min = try double("gauge")
        summary.max = try double("gauge")
        summary.last = try double("gauge")
        summary.lastSecond = try int("gauge")
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
        }
    }

    fileprivate init?(code: Int) {
        switch code {
        case 0..<StateGauge.count:
            guard let state = StateGauge(rawValue: UInt8(code)) else { return nil }
            self = .state(state)
        case 16: self = .clients
        case 17: self = .connections
        case 18: self = .capacity
        default: return nil
        }
    }
}
