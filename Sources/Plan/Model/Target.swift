public import Units

/// Where clients connect to.
public struct Target: Sendable {
    public var place: Place
    public var headers: [(name: String, value: Template)]

    /// A server somewhere or the one inside.
    public enum Place: Sendable {
        case url(WebSocketURL)
        case embedded(EmbeddedTarget)
    }
}

/// A `ws://` URL taken apart.
public struct WebSocketURL: Sendable {
    /// The URL as it was written.
    public var text: String
    /// Host name or address literal, without brackets.
    public var host: String
    public var port: UInt16
    /// The value of the `Host` header.
    public var authority: String
    /// Path and query, evaluated at each connect.
    public var resource: Template
}

/// How the server inside behaves.
public struct EmbeddedTarget: Sendable, Equatable {
    /// How long an answer waits; nil: not at all.
    public var delay: Spread?
    /// Whether answers say when they were sent.
    public var stamp = false
    /// The share of messages that get no answer.
    public var drop = Share(fraction: 0)
    public var stall: Stall?
    /// How long after its handshake each connection is closed.
    public var closeAfter: TimeAmount?
    public var rejection: Rejection?

    public init() {}

    /// A time in which the server stands still, counted from its start.
    public struct Stall: Sendable, Equatable {
        public var at: TimeAmount
        public var duration: TimeAmount
    }

    /// A share of handshakes that is answered with an HTTP status.
    public struct Rejection: Sendable, Equatable {
        public var share: Share
        public var status: Int
    }
}
