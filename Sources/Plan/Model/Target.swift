public import Units

/// Where clients connect to and what their handshakes say.
public struct Target: Sendable {
    public var place: Place
    public var pick: Pick
    public var headers: [(name: String, value: Template)]
    public var subprotocols: [String]
    public var origin: Template?
    /// From the start of a connect to open.
    public var connectTimeout: TimeAmount
    /// The largest message that is accepted.
    public var maximumMessage: ByteCount

    /// Servers somewhere or the one inside.
    public enum Place: Sendable {
        case urls([WebSocketURL])
        case embedded(EmbeddedTarget)
    }

    /// Which of several URLs a connect takes.
    public enum Pick: String, Sendable, CaseIterable {
        case first
        case roundRobin = "round-robin"
        case random
    }

    /// A target of which only the place is known.
    init(_ place: Place) {
        self.place = place
        pick = .first
        if case .urls(let urls) = place, urls.count > 1 { pick = .roundRobin }
        headers = []
        subprotocols = []
        connectTimeout = .seconds(10)
        maximumMessage = ByteCount(bytes: 64 << 20)
    }
}

/// A `ws://` URL taken apart.
public struct WebSocketURL: Sendable {
    /// The URL that is connected to.
    public var text: String
    /// What reports call it: its text in the plan, so that no value of a variable is shown.
    public var label: String
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
    /// How long an answer waits, one drawn by weight for each; empty: not at all.
    public var delays: [WeightedDelay] = []
    /// Whether answers say when they were sent.
    public var stamp = false
    /// The share of messages that get no answer.
    public var drop = Share(fraction: 0)
    public var stalls: [Stall] = []
    /// How long after its handshake each connection is closed.
    public var closeAfter: TimeAmount?
    public var rejection: Rejection?

    public init() {}

    /// One kind of delay among several.
    public struct WeightedDelay: Sendable, Equatable {
        public var weight: Double
        public var delay: Spread
    }

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
