/// Metrics of kind time: each is a histogram of nanoseconds per series.
public enum TimeMetric: UInt8, CaseIterable, Sendable, Codable {
    /// From the planned moment (jumps: from when the connect limits let it go) to open.
    case connect
    case connectDNS, connectTCP, connectTLS, connectUpgrade
    /// `held` + `sendLag` + `serviceTime` of one request; failed requests with their deadline.
    case rtt
    /// Planned to due: what the target made it wait.
    case held
    /// Due to sent: the generator's own delay.
    case sendLag
    /// Sent to reply, answered requests only.
    case serviceTime
    case delivery, flow, session, reconnect, acquire, recovery
    /// Kernel receive stamp to the read of the generator; generator health, not in plans.
    case receiveLag
    /// How late the loop came to a timer; generator health, not in plans.
    case loopLag
    /// How many messages a client of the load sent while it was there, a microsecond for each: the
    /// spread over clients, not in plans.
    case clientMessages

    /// How many there are; rows of histograms have this length.
    @inlinable public static var count: Int { 18 }

    /// The name in plans and reports, such as `service-time` and `connect.tcp`.
    public var name: String {
        switch self {
        case .connect: "connect"
        case .connectDNS: "connect.dns"
        case .connectTCP: "connect.tcp"
        case .connectTLS: "connect.tls"
        case .connectUpgrade: "connect.upgrade"
        case .rtt: "rtt"
        case .held: "held"
        case .sendLag: "send-lag"
        case .serviceTime: "service-time"
        case .delivery: "delivery"
        case .flow: "flow"
        case .session: "session"
        case .reconnect: "reconnect"
        case .acquire: "acquire"
        case .recovery: "recovery"
        case .receiveLag: "receive-lag"
        case .loopLag: "loop-lag"
        case .clientMessages: "client-messages"
        }
    }

    /// Whether a plan may name it.
    public var isPublic: Bool { rawValue <= TimeMetric.recovery.rawValue }
}

/// Metrics of kind count. Those after `wireReceived` are the books' own columns, not named in plans,
/// but for `trailing` and `repliesFurther`.
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
    /// connect; those that were open when a phase began; and of these, where the phase is measured,
    /// those that were in no measured phase before.
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

    /// How many there are; rows of counters have this length.
    @inlinable public static var count: Int { 46 }

    /// The name in plans and reports, such as `messages.sent`.
    public var name: String {
        switch self {
        case .messagesSent: "messages.sent"
        case .messagesReceived: "messages.received"
        case .repliesLate: "replies.late"
        case .repliesDuplicated: "replies.duplicated"
        case .repliesFurther: "replies.further"
        case .bytesSent: "bytes.sent"
        case .bytesReceived: "bytes.received"
        case .wireSent: "wire.sent"
        case .wireReceived: "wire.received"
        case .requestsDropped: "requests-dropped"
        case .checksFailed: "checks-failed"
        case .flowsStarted: "flows-started"
        case .flowsCompleted: "flows-completed"
        case .controlSent: "control.sent"
        case .controlReceived: "control.received"
        case .startsLate: "starts-late"
        case .handshakesAnswered: "handshakes-answered"
        case .sessionsBegun: "sessions-begun"
        case .sessionsCarried: "sessions-carried"
        case .sessionsJoined: "sessions-joined"
        case .clientsDue: "clients-due"
        case .clientsMissing: "clients-missing"
        default: "\(self)"
        }
    }

    /// Whether a plan may name it.
    public var isPublic: Bool {
        rawValue <= CountMetric.wireReceived.rawValue || self == .trailing
            || self == .repliesFurther
    }

    /// Whether its events belong to messages. What reads and writes as a whole, connects, sessions
    /// and clients do is never counted under one.
    public var isOfMessages: Bool {
        switch self {
        case .connects, .sessions, .unmatched, .skipped, .wireSent, .wireReceived, .opened, .failed,
            .arrivals, .started, .flowsStarted, .flowsCompleted, .controlSent, .controlReceived,
            .startsLate, .handshakesAnswered, .sessionsBegun, .sessionsCarried, .sessionsJoined,
            .clientsDue, .clientsMissing:
            false
        default: true
        }
    }

    /// Whether it counts bytes, so that its thresholds carry sizes.
    public var isBytes: Bool {
        switch self {
        case .bytesSent, .bytesReceived, .wireSent, .wireReceived: true
        default: false
        }
    }
}

/// The closed list of error kinds.
public enum ErrorKind: UInt8, CaseIterable, Sendable, Codable {
    // of connects
    case dns, refused, unreachable, connectTimeout, tls, proxy, handshake, handshakeTimeout
    case addressExhausted, descriptors
    // of sessions
    case closed, abrupt, reset, protocolError, utf8, tooLarge, heartbeat
    // of requests
    case timeout, check, cut, backpressure, notConnected, poolTimeout, value, data

    /// How many there are; rows of error counters have this length.
    @inlinable public static var count: Int { 25 }

    /// The name in plans and reports, such as `connect-timeout`.
    public var name: String {
        switch self {
        case .connectTimeout: "connect-timeout"
        case .handshakeTimeout: "handshake-timeout"
        case .addressExhausted: "address-exhausted"
        case .protocolError: "protocol"
        case .tooLarge: "too-large"
        case .notConnected: "not-connected"
        case .poolTimeout: "pool-timeout"
        default: "\(self)"
        }
    }

    /// What it happens to; the denominator of `share(errors, kind=…)`.
    public var subject: Subject {
        if rawValue <= ErrorKind.descriptors.rawValue { return .connects }
        if rawValue <= ErrorKind.heartbeat.rawValue { return .sessions }
        return .requests
    }

    /// Whether it is a lack of this host, not of the target: descriptors, or local ports.
    public var isOfGenerator: Bool { self == .descriptors || self == .addressExhausted }

    /// What an error can happen to: the units of `share(errors)`, by the values of its label `of`.
    public enum Subject: String, CaseIterable, Sendable, Codable {
        case connects, sessions, requests
    }
}

/// Metrics of kind gauge.
public enum GaugeMetric: UInt8, CaseIterable, Sendable, Codable {
    /// Open now.
    case connections
    /// Clients per state.
    case states
    /// Of a stress phase, in the unit that was raised.
    case capacity

    /// The name in plans and reports.
    public var name: String { "\(self)" }
}

/// The states of a virtual client, as the gauge `states` counts them.
public enum StateGauge: UInt8, CaseIterable, Sendable, Codable, BitwiseCopyable {
    case connecting, open, active, idle, closing, closed, failed

    /// How many there are; `Recorder.states` has this many columns.
    @inlinable public static var count: Int { 7 }

    /// The name in plans and reports.
    public var name: String { "\(self)" }
}

/// Any metric a threshold may name.
public enum Metric: Hashable, Sendable, Codable {
    case time(TimeMetric)
    case count(CountMetric)
    case gauge(GaugeMetric)

    /// Every metric a plan may name, in the order of the catalogue.
    public static let all: [Metric] =
        TimeMetric.allCases.filter(\.isPublic).map(Metric.time)
        + CountMetric.allCases.filter(\.isPublic).map(Metric.count)
        + GaugeMetric.allCases.map(Metric.gauge)

    /// The name in plans.
    public var name: String {
        switch self {
        case .time(let metric): metric.name
        case .count(let metric): metric.name
        case .gauge(let metric): metric.name
        }
    }

    /// The metric of that name.
    public init?(name: String) {
        guard let found = Metric.named[name] else { return nil }
        self = found
    }

    private static let named = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}
