/// The maps of the language that have fixed keys; the raw value names one in messages.
enum Section: String, CaseIterable {
    case plan, outputs
    case target, tls, compression, embedded, delay, stall, reject
    case message, binary, expect, condition
    case profile, send, step
    case stepExpect = "expect step"
    case close
    case profileClose = "profile close"
    case react, reconnect
    case phase, steady, ramp, once
    case threshold
}

/// The one table of keys: which a map may have, and which of them work by now.
struct KeyTable {
    let supported: [String]
    /// Keys of the language that a later version runs.
    let planned: [String]

    private init(_ supported: String, planned: String = "") {
        self.supported = supported.split(separator: " ").map(String.init)
        self.planned = planned.split(separator: " ").map(String.init)
    }

    var all: [String] { supported + planned }

    /// The keys of a section.
    static func of(_ section: Section) -> KeyTable { tables[section] ?? KeyTable("") }

    /// The sections that have a key, in the order of the language.
    static func homes(of key: String) -> [Section] {
        Section.allCases.filter { of($0).all.contains(key) }
    }

    private static let tables = Dictionary(
        uniqueKeysWithValues: Section.allCases.map { ($0, table($0)) })

    private static func table(_ section: Section) -> KeyTable {
        switch section {
        case .plan:
            KeyTable(
                "version name description seed vars target messages profiles phases thresholds "
                    + "outputs",
                planned: "include secrets data receive groups health baseline")
        case .outputs: KeyTable("json wsr", planned: "html junit csv md")
        case .target:
            KeyTable(
                "url urls embedded pick headers subprotocols origin compression tls "
                    + "connect-timeout proxy bind max-message")
        case .tls: KeyTable("ca cert key verify server-name")
        case .compression: KeyTable("window takeover above")
        case .embedded:
            KeyTable(
                "behaviour delay stamp drop stall close-after reject fragment compression",
                planned: "capacity duplicate reorder abrupt slow-reads")
        case .delay: KeyTable("weight is")
        case .stall: KeyTable("at for")
        case .reject: KeyTable("share status")
        case .message:
            KeyTable(
                "text json binary base64 ping expect timeout fragment",
                planned: "one-of generator event command query monitoring mixed "
                    + "realistic with")
        case .binary: KeyTable("size fill")
        case .expect, .stepExpect: KeyTable("match check timeout", planned: "capture")
        case .condition: KeyTable("above below one-of regex exists")
        case .profile:
            KeyTable(
                "weight session open flow send react reconnect read-rate close",
                planned: "extends target group sessions rest activity failover pool heartbeat")
        case .send: KeyTable("mix every pace limit align", planned: "messages")
        case .step:
            KeyTable(
                "send count expect wait repeat steps close", planned: "async on-fail choose")
        case .close: KeyTable("code reason", planned: "abrupt")
        case .profileClose: KeyTable("code reason", planned: "abrupt expected")
        case .react: KeyTable("when echo", planned: "send close after")
        case .reconnect: KeyTable("delay max factor jitter attempts")
        case .phase:
            KeyTable(
                "steady ramp once pause name measure concurrent-connects drain thresholds",
                planned: "burst wave stress storm repeat parallel profiles connect-rate")
        case .steady: KeyTable("clients arrivals for", planned: "messages")
        case .ramp: KeyTable("clients arrivals for steps", planned: "messages")
        case .once: KeyTable("clients times for")
        case .threshold:
            KeyTable("assert name optional", planned: "abort grace window severity")
        }
    }
}
