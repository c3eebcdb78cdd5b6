/// The maps of the language that have fixed keys.
enum Section: String {
    case plan, target, embedded, stall, reject, message, binary, expect
    case profile, send, step
    case stepExpect = "expect step"
    case react, reconnect
    case phase, steady, ramp, once, threshold
}

/// The one table of keys: which a map may have, and which of them work by now.
struct KeyTable {
    let supported: [String]
    let planned: [String]

    private init(_ supported: String, planned: String = "") {
        self.supported = supported.split(separator: " ").map(String.init)
        self.planned = planned.split(separator: " ").map(String.init)
    }

    var all: [String] { supported + planned }

    /// The keys of a section.
    static func of(_ section: Section) -> KeyTable {
        switch section {
        case .plan:
            KeyTable(
                "version name description seed vars target messages profiles phases thresholds",
                planned: "include secrets data receive groups health baseline outputs")
        case .target:
            KeyTable(
                "url embedded headers",
                planned: "urls pick subprotocols origin compression tls connect-timeout proxy bind "
                    + "max-message")
        case .embedded:
            KeyTable(
                "delay stamp drop stall close-after reject",
                planned: "behaviour capacity duplicate reorder abrupt slow-reads")
        case .stall: KeyTable("at for")
        case .reject: KeyTable("share status")
        case .message:
            KeyTable(
                "text json binary base64 ping expect timeout",
                planned: "one-of fragment event command query monitoring mixed realistic with")
        case .binary: KeyTable("size", planned: "fill")
        case .expect: KeyTable("match timeout", planned: "check capture")
        case .profile:
            KeyTable(
                "weight session open flow send react reconnect",
                planned: "extends target group sessions rest activity failover pool heartbeat "
                    + "read-rate close")
        case .send: KeyTable("mix every pace limit align", planned: "messages")
        case .step:
            KeyTable(
                "send count expect wait repeat steps close", planned: "async on-fail choose")
        case .stepExpect: KeyTable("match timeout", planned: "check capture")
        case .react: KeyTable("when echo", planned: "send close after")
        case .reconnect: KeyTable("delay max factor jitter attempts")
        case .phase:
            KeyTable(
                "steady ramp once pause name measure concurrent-connects thresholds",
                planned: "burst wave stress storm repeat parallel profiles connect-rate drain")
        case .steady: KeyTable("clients arrivals for", planned: "messages")
        case .ramp: KeyTable("clients arrivals for steps", planned: "messages")
        case .once: KeyTable("clients times for")
        case .threshold:
            KeyTable("assert name optional", planned: "abort grace window severity")
        }
    }
}
