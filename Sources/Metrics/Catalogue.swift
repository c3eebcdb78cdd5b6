/// Metrics of kind time: each is a histogram of nanoseconds per series. What each is says its
/// definition; saved results tell them by their places, so new ones go to the end.
public enum TimeMetric: UInt8, CaseIterable, Sendable, Codable {
    case connect, connectDNS, connectTCP, connectTLS, connectUpgrade
    case rtt, held, sendLag, serviceTime
    case delivery, flow, session, reconnect, acquire, recovery
    case receiveLag, loopLag
    /// Not of time: a microsecond for each message that a client sent, for the spread over clients.
    case clientMessages

    /// How many there are; rows of histograms have this length.
    @inlinable public static var count: Int { 18 }

    /// The name in plans and reports, such as `service-time` and `connect.tcp`.
    public var name: String { definition.name }
}

/// Metrics of kind count. What each is says its definition; saved results tell them by their places,
/// so new ones go to the end.
public enum CountMetric: UInt8, CaseIterable, Sendable, Codable {
    case connects, sessions, requests, messagesSent, messagesReceived
    case repliesLate, repliesDuplicated, unmatched, errors, timeouts
    /// Checks evaluated; `checksFailed` of them failed.
    case checks
    case delivered, lost, duplicated, reordered
    case dropped, skipped, late
    case bytesSent, bytesReceived, wireSent, wireReceived

    case opened, failed, planned, answered, cut, requestsDropped, arrivals, started
    case checksFailed, flowsStarted, flowsCompleted, expected
    /// Samples of `rtt` that are deadlines of failed requests.
    case deadlines
    case controlSent, controlReceived
    /// Arrivals that started more than 100 ms after their planned moment.
    case startsLate
    /// Handshakes that were answered in HTTP, with whatever status.
    case handshakesAnswered
    /// Sessions by the phase in which they opened, which may be a later one than that of their
    /// connect; those that were open when a stretch of a phase began and in none of that phase before;
    /// and, where the phase is measured, those that were open then and in no measured phase before.
    case sessionsBegun, sessionsCarried, sessionsJoined
    /// Clients that a measured phase found there, each with a connection of its own or due to have
    /// one; and those of them that had none for want of descriptors or ports.
    case clientsDue, clientsMissing
    /// Frames with more behind the JSON document that they begin with. It has its place here because
    /// saved results tell counters by their places.
    case trailing
    /// Frames that carry what an answered request was found by and are not its reply once more; here for
    /// the same reason.
    case repliesFurther
    /// Sessions that were open when a stretch of a phase began, whether or not the phase had them
    /// before.
    case sessionsFound
    /// Requests whose session was dropped by plan; and storms and programs after which connections did not
    /// come back while their phases lasted, which are in `recovery` with that time.
    case withdrawn, unrecovered
    case disruptions

    /// How many there are; rows of counters have this length.
    @inlinable public static var count: Int { 50 }

    /// Their sum is all requests that have ended: answered, failed or given up.
    public static let ofEndedRequests: [CountMetric] = [
        .answered, .timeouts, .cut, .requestsDropped, .withdrawn,
    ]

    /// The name in plans and reports, such as `messages.sent`.
    public var name: String { definition.name }

    /// Whether its events belong to messages, sent or received. What reads and writes as a whole,
    /// connects, sessions and clients do is never counted under one.
    public var isOfMessages: Bool {
        !definition.labels.isDisjoint(with: [.message, .receive])
    }

    /// Whether it counts bytes, so that its thresholds carry sizes.
    public var isBytes: Bool { definition.kind == .bytes }
}

/// Metrics of kind gauge.
public enum GaugeMetric: UInt8, CaseIterable, Sendable, Codable {
    case connections, states, capacity

    /// The name in plans and reports.
    public var name: String { definition.name }
}

/// The states of a virtual client, as the gauge `states` counts them.
public enum StateGauge: UInt8, CaseIterable, Sendable, Codable, BitwiseCopyable {
    case connecting, open, active, idle, closing, closed, failed

    /// How many there are; `Recorder.states` has this many columns.
    @inlinable public static var count: Int { 7 }

    /// The name in plans and reports.
    public var name: String {
        switch self {
        case .connecting: "connecting"
        case .open: "open"
        case .active: "active"
        case .idle: "idle"
        case .closing: "closing"
        case .closed: "closed"
        case .failed: "failed"
        }
    }
}

/// Any metric a threshold may name.
public enum Metric: Hashable, Sendable, Codable {
    case time(TimeMetric)
    case count(CountMetric)
    case gauge(GaugeMetric)
    /// A gauge of the target, which a plan defines.
    case observed(ObservedGauge)

    /// Every metric that any plan may name, in the order of the catalogue.
    public static let all: [Metric] =
        (TimeMetric.allCases.map(Metric.time) + CountMetric.allCases.map(Metric.count)
        + GaugeMetric.allCases.map(Metric.gauge))
        .filter { $0.definition.audience == .plans }

    /// What it is.
    public var definition: MetricDefinition {
        switch self {
        case .time(let metric): metric.definition
        case .count(let metric): metric.definition
        case .gauge(let metric): metric.definition
        case .observed(let gauge): gauge.definition
        }
    }

    /// Whether its values are bytes, so that its thresholds carry sizes.
    public var isBytes: Bool {
        switch self {
        case .count(let metric): metric.isBytes
        case .observed(let gauge): gauge.unit == .bytes
        case .time, .gauge: false
        }
    }

    /// The name in plans.
    public var name: String { definition.name }

    /// The metric of that name.
    public init?(name: String) {
        guard let found = Metric.named[name] else { return nil }
        self = found
    }

    private static let named = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}
