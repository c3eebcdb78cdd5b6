/// The catalogue of counters.
extension CountMetric {
    /// What it is.
    public var definition: MetricDefinition {
        switch self {
        case .connects:
            .init(
                "connects", .count, "Connects that were tried.", .ofClients, .planned,
                share: .counted(
                    .opened, of: .connects, ended: [.opened, .failed],
                    "connects opened ÷ connects tried"))
        case .sessions:
            .init("sessions", .count, "Sessions that have ended.", .ofClients, .ended)
        case .requests:
            .init(
                "requests", .count,
                "Messages that expect a reply, and `expect` steps, whatever became of them.",
                .ofMessages, .planned)
        case .messagesSent:
            .init("messages.sent", .count, "Whole data messages sent.", .ofMessages, .planned)
        case .messagesReceived:
            .init(
                "messages.received", .count, "Whole data messages that came.", .ofFrames, .arrived)
        case .repliesLate:
            .init(
                "replies.late", .count, "Replies that came after the deadline of their request.",
                .ofMessages, .planned)
        case .repliesDuplicated:
            .init(
                "replies.duplicated", .count,
                "Copies of the reply of a request that was answered before.",
                .ofMessages, .planned)
        case .unmatched:
            .init(
                "unmatched", .count,
                "Frames that no request, no `receive` and no `react` took; no error.", .ofClients,
                .arrived)
        case .errors:
            .init(
                "errors", .count,
                "All that went wrong, of every kind: connects, sessions, requests, checks.",
                MetricDefinition.Labels.ofFrames.union([.kind, .unit]), .unit, share: .units)
        case .timeouts:
            .init(
                "timeouts", .count, "Requests without a reply at their deadline.", .ofMessages,
                .planned,
                share: .counted(
                    .timeouts, of: .requests, ended: CountMetric.ofEndedRequests,
                    "timeouts ÷ requests"))
        case .checks:
            .init(
                "checks", .count, "Checks of replies and of what comes unasked, held or not.",
                .ofFrames, .planned,
                share: .counted(
                    .checks, less: .checksFailed, of: .checks, "checks that held ÷ checks"))
        case .delivered:
            .init(
                "delivered", .count, "Copies of a fan-out that a receiver got in time.",
                .ofReceives, .planned,
                share: .counted(
                    .delivered, of: .expected, ended: [.delivered, .lost],
                    "copies delivered ÷ copies expected"))
        case .lost:
            .init(
                "lost", .count, "Copies of a fan-out that a receiver did not get in time.",
                .ofReceives, .planned)
        case .duplicated:
            .init(
                "duplicated", .count, "Copies of a fan-out that a receiver got again.",
                .ofReceives, .planned)
        case .reordered:
            .init(
                "reordered", .count,
                "Copies of a fan-out that came after a later one of the same sender.",
                .ofReceives, .planned)
        case .dropped:
            .init(
                "dropped", .count, "Planned sends that could not be made.", .ofMessages, .planned,
                share: .counted(.dropped, of: .planned, "sends dropped ÷ sends planned"))
        case .skipped:
            .init(
                "skipped", .count,
                "Arrivals that this host had no descriptor, port or memory for.", .ofClients,
                .planned)
        case .late:
            .init(
                "late", .count,
                "Sends whose send-lag was over 10 ms (`health.late`) or the client's mean interval, "
                    + "whichever is less.", .ofMessages, .planned,
                share: .counted(.late, of: .planned, "sends that were late ÷ sends planned"))
        case .bytesSent:
            .init(
                "bytes.sent", .bytes, "Payload of data messages sent.", .ofMessages, .planned)
        case .bytesReceived:
            .init(
                "bytes.received", .bytes, "Payload of data messages that came.", .ofFrames,
                .arrived)
        case .wireSent:
            .init(
                "wire.sent", .bytes, "What was written, with frames and compression.", .ofClients,
                .happened)
        case .wireReceived:
            .init(
                "wire.received", .bytes, "What was read, with frames and compression.", .ofClients,
                .happened)
        case .trailing:
            .init(
                "trailing", .count,
                "Frames with more behind the JSON document that they begin with.", .ofFrames,
                .arrived)
        case .repliesFurther:
            .init(
                "replies.further", .count,
                "Further messages that carry what an answered request was found by; no fault.",
                .ofMessages, .planned)
        case .disruptions:
            .init(
                "disruptions", .count, "Sessions that `disrupt` has cut.", .ofClients, .planned)
        // What books and health are made of, not named in plans.
        case .opened: .book("opened", "Connects that led to a session.")
        case .failed: .book("failed", "Connects that led to no session.")
        case .planned: .book("planned", "Sends that were planned.", .ofMessages)
        case .answered: .book("answered", "Requests that were answered.", .ofMessages)
        case .cut: .book("cut", "Requests that were lost with their connection.", .ofMessages)
        case .withdrawn:
            .book("withdrawn", "Requests whose session was dropped by plan.", .ofMessages)
        case .unrecovered:
            .book(
                "unrecovered",
                "Storms and programs after which connections were not open again at the end of their "
                    + "phase.",
                [.phase], .begun)
        case .requestsDropped:
            .book("requests-dropped", "Requests that could not be sent.", .ofMessages)
        case .arrivals: .book("arrivals", "Arrivals that were due.")
        case .started: .book("started", "Arrivals that have started.")
        case .checksFailed: .book("checks-failed", "Checks that did not hold.", .ofFrames)
        case .flowsStarted: .book("flows-started", "Runs of a flow that began.", .ofClients, .begun)
        case .flowsCompleted:
            .book("flows-completed", "Runs of a flow that came to their end.", .ofClients, .begun)
        case .expected: .book("expected", "Copies of a fan-out that were expected.", .ofReceives)
        case .deadlines:
            .book("deadlines", "Samples of rtt that are deadlines of failed requests.", .ofMessages)
        case .controlSent: .book("control.sent", "Control frames sent.", .ofClients, .happened)
        case .controlReceived:
            .book("control.received", "Control frames that came.", .ofClients, .arrived)
        case .startsLate:
            .book("starts-late", "Arrivals that started more than 100 ms late.")
        case .handshakesAnswered:
            .book("handshakes-answered", "Handshakes answered in HTTP, with whatever status.")
        case .sessionsBegun:
            .book("sessions-begun", "Sessions that opened.", .ofClients, .happened)
        case .sessionsCarried:
            .book(
                "sessions-carried",
                "Sessions that were open when a phase began, each once.", .ofClients, .phase)
        case .sessionsFound:
            .book(
                "sessions-found", "Sessions that were open when a phase or a part of one began.",
                .ofClients, .phase)
        case .sessionsJoined:
            .book(
                "sessions-joined",
                "Sessions that were open when a measured phase began, and in none before.",
                .ofClients, .phase)
        case .clientsDue:
            .book(
                "clients-due",
                "Clients that a measured phase found there, or that were due to be.", .ofClients,
                .phase)
        case .clientsMissing:
            .book(
                "clients-missing",
                "Those of the clients due that this host had no descriptor or port for.",
                .ofClients, .phase)
        }
    }
}

extension MetricDefinition {
    /// A counter that only reports know.
    fileprivate static func book(
        _ name: String, _ meaning: String, _ labels: Labels = .ofClients,
        _ moment: Moment = .planned
    ) -> MetricDefinition {
        MetricDefinition(name, .count, meaning, labels, moment, for: .reports)
    }
}
