public import Metrics

/// A metric family of Prometheus: its name, kind and unit by the conventions for these
/// (https://prometheus.io/docs/practices/naming). The pages for scrapes and the files for loading name
/// everything by these records.
public struct MetricFamily: Hashable, Sendable {
    public enum Kind: String, Sendable {
        case counter, gauge, histogram, info
    }

    /// Without the suffixes of samples, such as `wsplan_rtt_seconds` and `wsplan_messages_sent`.
    public let name: String
    public let kind: Kind
    /// The base unit that the name ends with, such as `seconds`; nil: a number.
    public let unit: String?
    /// What it is, in one sentence.
    public let help: String

    /// A family of a run that is no metric of the catalogue; `name` is without prefix and unit.
    init(_ name: String, _ kind: Kind, unit: String? = nil, _ help: String) {
        self.name = "wsplan_" + name + (unit.map { "_" + $0 } ?? "")
        self.kind = kind
        self.unit = unit
        self.help = help
    }

    /// A time of the catalogue as a histogram of seconds.
    public init(_ metric: TimeMetric) {
        self.init(
            MetricFamily.words(metric.name), .histogram, unit: "seconds", metric.definition.meaning)
    }

    /// A counter of the catalogue.
    public init(_ metric: CountMetric) {
        let words = MetricFamily.words(metric)
        self.init(
            words, .counter, unit: metric.isBytes ? "bytes" : nil, metric.definition.meaning)
    }

    /// The name of its samples; a histogram has several.
    public var sample: String {
        switch kind {
        case .counter: name + "_total"
        case .info: name + "_info"
        case .gauge, .histogram: name
        }
    }

    /// The times that are told: those that thresholds may name.
    public static let times = TimeMetric.allCases.filter { $0.definition.audience == .plans }

    /// The name of a counter without prefix and unit. What only reports know has short names in the
    /// catalogue, which need their subject where they stand alone.
    private static func words(_ metric: CountMetric) -> String {
        switch metric {
        case .bytesSent: "payload_sent"
        case .bytesReceived: "payload_received"
        case .opened: "connects_opened"
        case .failed: "connects_failed"
        case .planned: "sends_planned"
        case .answered: "requests_answered"
        case .cut: "requests_cut"
        case .withdrawn: "requests_withdrawn"
        case .started: "arrivals_started"
        case .startsLate: "arrivals_late"
        case .expected: "copies_expected"
        default: words(metric.name)
        }
    }

    private static func words(_ name: String) -> String {
        String(name.map { $0 == "." || $0 == "-" ? "_" : $0 })
    }
}

/// The families of a run that are no metrics of the catalogue.
extension MetricFamily {
    static let run = MetricFamily("run", .info, "Which plan runs, by which version of wsplan.")
    static let start = MetricFamily(
        "run_start_time", .gauge, unit: "seconds", "When the run started, since 1970.")
    static let elapsed = MetricFamily(
        "run_elapsed", .gauge, unit: "seconds", "How long the run has gone on.")
    static let phase = MetricFamily("phase_running", .gauge, "1 for each phase that runs now.")
    static let verdict = MetricFamily(
        "run_verdict", .gauge, "1 for the verdict of a run that is over.")
    static let connections = MetricFamily(
        "connections", .gauge, GaugeMetric.connections.definition.meaning)
    static let clients = MetricFamily(
        "clients", .gauge, "Clients that are there now, by their state.")
    static let capacity = MetricFamily(
        "capacity", .gauge, GaugeMetric.capacity.definition.meaning)
    static let loopTime = MetricFamily(
        "loop_cpu", .counter, unit: "seconds", "Processor time of the generator's loops.")
    static let thresholdHeld = MetricFamily(
        "threshold_held", .gauge,
        "Whether a threshold holds as far as it was judged: 1 or 0; none without samples.")
    static let thresholdValue = MetricFamily(
        "threshold_value", .gauge,
        "What a threshold observed; seconds, bytes, fractions or numbers, as its metric is.")
    static let thresholdLimit = MetricFamily(
        "threshold_limit", .gauge, "The limit of a threshold, in the unit of its value.")

    /// What `observe` reads of the target, by the unit of the gauge.
    static func observed(_ unit: ObservedGauge.Unit) -> MetricFamily {
        switch unit {
        case .cores:
            MetricFamily("target_cores", .gauge, "Processor cores that the target uses.")
        case .bytes:
            MetricFamily("target", .gauge, unit: "bytes", "What was read of the target, in bytes.")
        case .number:
            MetricFamily("target_value", .gauge, "What was read of the target, as a number.")
        }
    }
}
