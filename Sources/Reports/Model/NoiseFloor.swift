public import Metrics
internal import Units

/// What a host shows by itself: the times that a calibration measured there against a server that
/// does nothing. Its coded form is that of the file that `wsplan calibrate --out FILE` writes, which has
/// more members than these.
public struct NoiseFloor: Hashable, Sendable, Codable {
    /// The host of a calibration, as far as its figures depend on it.
    public struct Host: Hashable, Sendable, Codable {
        public var name: String
        public var system: String
        public var processor: String
        public var cores: Int
        /// The version of the tool.
        public var tool: String

        public init(_ facts: HostFacts) {
            name = facts.name
            system = facts.system
            processor = facts.processor
            cores = facts.cores
            tool = facts.tool
        }
    }

    /// Some percentiles of a time, in milliseconds, as files have them.
    public struct Percentiles: Hashable, Sendable, Codable {
        public var p50: Double
        public var p90: Double
        public var p95: Double
        public var p99: Double

        public init(p50: Double, p90: Double, p95: Double, p99: Double) {
            self.p50 = p50
            self.p90 = p90
            self.p95 = p95
            self.p99 = p99
        }

        private enum CodingKeys: String, CodingKey {
            case p50 = "p50_ms"
            case p90 = "p90_ms"
            case p95 = "p95_ms"
            case p99 = "p99_ms"
        }

        /// From the least to the most.
        public var all: [(name: String, quantile: Double, milliseconds: Double)] {
            [("p50", 0.5, p50), ("p90", 0.9, p90), ("p95", 0.95, p95), ("p99", 0.99, p99)]
        }
    }

    /// The times that have a floor.
    public struct Times: Hashable, Sendable, Codable {
        public var rtt: Percentiles
        public var serviceTime: Percentiles
        public var sendLag: Percentiles
        public var receiveLag: Percentiles

        public init(
            rtt: Percentiles, serviceTime: Percentiles, sendLag: Percentiles,
            receiveLag: Percentiles
        ) {
            self.rtt = rtt
            self.serviceTime = serviceTime
            self.sendLag = sendLag
            self.receiveLag = receiveLag
        }

        private enum CodingKeys: String, CodingKey {
            case rtt
            case serviceTime = "service-time"
            case sendLag = "send-lag"
            case receiveLag = "receive-lag"
        }

        /// Each with the metric that it is of.
        public var all: [(metric: TimeMetric, percentiles: Percentiles)] {
            [
                (.rtt, rtt), (.serviceTime, serviceTime), (.sendLag, sendLag),
                (.receiveLag, receiveLag),
            ]
        }
    }

    /// The version of the file's format.
    public var schema: Int
    /// When it was measured, as ISO 8601 in UTC.
    public var date: String
    public var host: Host
    public var floors: Times
    /// What disturbed the measurement.
    public var warnings: [String]

    /// The version that this tool writes and reads.
    public static let schema = 1

    public init(date: String, host: Host, floors: Times, warnings: [String]) {
        schema = NoiseFloor.schema
        self.date = date
        self.host = host
        self.floors = floors
        self.warnings = warnings
    }

    /// What this host shows by itself at a quantile of a time; nil where nobody measured it. Between two
    /// that were measured it is the lower one, which is surely not too much.
    public func floor(of metric: TimeMetric, at quantile: Double) -> Figure? {
        floors.all.first { $0.metric == metric }?.percentiles.all
            .last { $0.quantile <= quantile }.map {
                Figure(name: "\($0.name)(\(metric.name))", nanoseconds: $0.milliseconds * 1e6)
            }
    }

    /// A percentile that was calibrated, such as `p99(rtt)`.
    public struct Figure: Hashable, Sendable {
        public var name: String
        public var nanoseconds: Double
    }
}

extension NoiseFloor {
    /// In what a host is not the one that was calibrated, so that its figures say nothing there.
    public func contradictions(_ facts: HostFacts) -> [String] {
        NoiseFloor.differences([
            ("processor", host.processor, facts.processor),
            ("cores", "\(host.cores)", "\(facts.cores)"),
        ])
    }

    /// In what it differs besides; that may matter.
    public func changes(_ facts: HostFacts) -> [String] {
        NoiseFloor.differences([
            ("name", host.name, facts.name), ("system", host.system, facts.system),
            ("wsplan", host.tool, facts.tool),
        ])
    }

    private static func differences(
        _ pairs: [(what: String, then: String, now: String)]
    ) -> [String] {
        pairs.filter { $0.then != $0.now }.map { "\($0.what) '\($0.then)', now '\($0.now)'" }
    }

    /// What must be known where figures are held against it on a host; nothing where it is the same one
    /// and was quiet.
    public func remarks(on facts: HostFacts) -> [String] {
        let contradictions = contradictions(facts)
        guard contradictions.isEmpty else {
            return [
                "the calibration is of another host, so it is not used: "
                    + contradictions.joined(separator: "; ")
            ]
        }
        let changes = changes(facts)
        let other =
            changes.isEmpty
            ? []
            : [
                "the calibration may be of another host, and is used: "
                    + changes.joined(separator: "; ")
            ]
        return other + warnings.map { "when the host was calibrated: \($0)" }
    }
}
