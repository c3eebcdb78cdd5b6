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
    public var name: String { description.name }

    /// What happened, in one sentence.
    public var meaning: String { description.meaning }

    private var description: (name: String, meaning: String) {
        switch self {
        case .dns: ("dns", "The host's name was not found.")
        case .refused: ("refused", "Nobody listens at the port.")
        case .unreachable: ("unreachable", "The network does not lead to the host.")
        case .connectTimeout: ("connect-timeout", "TCP was not connected in time.")
        case .tls: ("tls", "The TLS handshake failed, or the certificate was not trusted.")
        case .proxy: ("proxy", "The proxy did not let the connect through.")
        case .handshake:
            (
                "handshake",
                "The answer to the handshake was not 101, or not a right one; also by HTTP status."
            )
        case .handshakeTimeout: ("handshake-timeout", "The handshake was not answered in time.")
        case .addressExhausted: ("address-exhausted", "This host had no local port left.")
        case .descriptors: ("descriptors", "This host had no file descriptor left.")
        case .closed:
            (
                "closed",
                "The target closed a session with a code that is no end by plan; also by close code."
            )
        case .abrupt: ("abrupt", "The connection ended without a close frame.")
        case .reset: ("reset", "The target reset the connection.")
        case .protocolError: ("protocol", "The target broke the rules of WebSocket.")
        case .utf8: ("utf8", "A text message was not UTF-8.")
        case .tooLarge: ("too-large", "A message was larger than `max-message`.")
        case .heartbeat: ("heartbeat", "A heartbeat was not answered in time.")
        case .timeout: ("timeout", "A request had no reply at its deadline.")
        case .check: ("check", "A reply, or what came unasked, failed its check.")
        case .cut: ("cut", "The connection was lost with the request in flight.")
        case .backpressure: ("backpressure", "Too much waited to be sent, so a send was dropped.")
        case .notConnected: ("not-connected", "A send was planned while there was no session.")
        case .poolTimeout: ("pool-timeout", "No connection of the pool was free in time.")
        case .value: ("value", "A value that a message needs was not there.")
        case .data: ("data", "A row of data was not there in time, or was the last one.")
        }
    }

    /// What it happens to; the denominator of `share(errors, kind=…)`.
    public var subject: Subject {
        switch self {
        case .dns, .refused, .unreachable, .connectTimeout, .tls, .proxy, .handshake,
            .handshakeTimeout, .addressExhausted, .descriptors:
            .connects
        case .closed, .abrupt, .reset, .protocolError, .utf8, .tooLarge, .heartbeat: .sessions
        case .timeout, .check, .cut, .backpressure, .notConnected, .poolTimeout, .value, .data:
            .requests
        }
    }

    /// Whether it is a lack of this host, not of the target: descriptors, or local ports.
    public var isOfGenerator: Bool { self == .descriptors || self == .addressExhausted }

    /// What an error can happen to: the units of `share(errors)`, by the values of its label `of`.
    public enum Subject: String, CaseIterable, Sendable, Codable {
        case connects, sessions, requests
    }
}
