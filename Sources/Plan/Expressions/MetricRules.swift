import Metrics

/// What the language says about a metric: its aggregates, its labels, and whether anything gives it.
extension Metric {
    /// Metrics with a share; the share of anything else is refused.
    private static let shared: Set = [
        "errors", "checks", "connects", "flow", "delivered", "dropped", "late", "timeouts",
    ]

    /// Times without messages.
    private static let withoutMessage: Set = [
        "connect", "connect.dns", "connect.tcp", "connect.tls", "connect.upgrade", "flow",
        "session", "reconnect", "acquire", "recovery",
    ]

    /// Whether its series are told apart by message.
    private var hasMessage: Bool {
        if case .count(let counter) = self { return counter.isOfMessages }
        return !Self.withoutMessage.contains(name)
    }

    /// Metrics that have no samples without a key of the language.
    private static let makers = [
        "delivered": "of", "lost": "of", "duplicated": "of", "reordered": "of",
        "acquire": "pool", "recovery": "storm", "capacity": "stress",
    ]

    /// Metrics of what comes unasked, whose messages are the names of `receive`.
    var isOfReceives: Bool {
        ["delivery", "delivered", "lost", "duplicated", "reordered"].contains(name)
    }

    /// Metrics of frames that came, whose messages may be such names too.
    var isOfFrames: Bool {
        ["messages.received", "bytes.received", "trailing", "checks", "errors"].contains(name)
    }

    /// Metrics of what steps wait for, whose messages may be the names of steps.
    var isOfSteps: Bool {
        isOfFrames || ["rtt", "service-time", "requests", "timeouts"].contains(name)
    }

    private var hasShare: Bool { Self.shared.contains(name) }

    /// The key of the language without which it has no samples.
    var maker: String? { Self.makers[name] }

    /// Whether an aggregate makes sense of it.
    func takes(_ aggregate: Threshold.Aggregate) -> Bool {
        switch (self, aggregate) {
        case (_, .share): hasShare
        case (.time, .last): false
        case (.time, _): true
        case (.count, .count), (.count, .rate): true
        case (.count, _): false
        case (.gauge, .avg), (.gauge, .min), (.gauge, .max), (.gauge, .last): true
        case (.gauge, _): false
        }
    }

    /// The aggregates that make sense of it, as a user writes them.
    var aggregates: String {
        let share = hasShare ? ", share" : ""
        return switch self {
        case .time: "p50 … p99.99, avg, min, max, stddev, count, rate" + share
        case .count: "count, rate" + share
        case .gauge: "avg, min, max, last"
        }
    }

    /// The labels that tell its series apart.
    var labels: [String] {
        switch self {
        case .gauge(.capacity): ["phase"]
        case .gauge(.states): ["phase", "profile", "kind"]
        case .gauge(.connections): ["phase", "profile"]
        case .count(.errors): ["phase", "profile", "message", "url", "kind", "of"]
        case .time, .count:
            hasMessage ? ["phase", "profile", "message", "url"] : ["phase", "profile", "url"]
        }
    }
}
