internal import PlanText
public import Units

/// Where clients connect to and what their handshakes say.
public struct Target: Sendable {
    public var place: Place
    /// What the plan says of the choice among several URLs.
    var givenPick: Pick?
    public var headers: [(name: String, value: Template)] = []
    public var subprotocols: [Template] = []
    public var origin: Template?
    /// From the start of a connect to open.
    public var connectTimeout = TimeAmount.seconds(10)
    /// The largest message that is accepted.
    public var maximumMessage = ByteCount(bytes: 64 << 20)
    /// What `tls` says; nil if it is not there. Only `wss://` URLs and the server inside use it.
    public var tls: TLS?
    /// What is offered of permessage-deflate (RFC 7692); nil: nothing.
    public var compression: Compression?
    public var proxy = ProxyChoice.environment
    /// Literals of the addresses that connects start from in turn; empty: the system's choice.
    public var bind: [String] = []

    /// How names are used.
    public var names = Names()
    /// Addresses of names that nobody is asked for.
    public var resolve: [ResolvedName] = []

    /// What is done with the addresses of names.
    public struct Names: Sendable, Equatable {
        public var pick = Pick.random
        /// How long an answer is good without asking again.
        public var timeToLive = TimeAmount.seconds(30)

        /// Which of several addresses a connect takes.
        public enum Pick: String, Sendable, CaseIterable { case random, first }
    }

    /// A name with a port, and the address that the plan gives it.
    public struct ResolvedName: Sendable, Equatable {
        public var host: String
        public var port: UInt16
        /// A literal.
        public var address: String
        /// The place of the name in the plan.
        var range: SourceRange
    }

    /// How connections are secured. Paths are relative to the working directory.
    public struct TLS: Sendable, Equatable {
        /// The file of the authorities that are trusted in place of the system's.
        public var authorities: String?
        /// The files of the client's own certificate and its private key.
        public var certificate: String?
        public var key: String?
        /// Whether certificate and name of the server are checked.
        public var verifies = true
        /// The name that is asked for and checked in place of the URL's host.
        public var serverName: String?
    }

    /// How messages are compressed.
    public struct Compression: Sendable, Equatable {
        /// Bits of the largest window of either side; nil leaves it to the server.
        public var window: Int?
        /// Which side keeps its window from message to message.
        public var takeover = Takeover.both
        /// Smaller messages are sent as they are.
        public var above = ByteCount(bytes: 0)

        /// Sides of a connection, as plans name them.
        public enum Takeover: String, Sendable, CaseIterable {
            case both = "true"
            case neither = "false"
            case client, server
        }

        public var clientTakeover: Bool { takeover == .both || takeover == .client }
        public var serverTakeover: Bool { takeover == .both || takeover == .server }
    }

    /// Servers somewhere or the one inside.
    public enum Place: Sendable {
        case urls([WebSocketURL])
        case embedded(EmbeddedTarget)

        /// What thresholds call its URLs.
        var urls: [String] {
            switch self {
            case .urls(let urls): urls.map(\.text)
            case .embedded: ["embedded"]
            }
        }
    }

    /// Which of several URLs a connect takes.
    public enum Pick: String, Sendable, CaseIterable {
        case first
        case roundRobin = "round-robin"
        case random

        /// What a connect takes of several URLs if nothing is said.
        static let usual = Pick.roundRobin
    }

    /// The data sets whose rows its handshakes use.
    var data: Set<Int> {
        var templates = headers.map(\.value) + subprotocols + (origin.map { [$0] } ?? [])
        if case .urls(let urls) = place { templates += urls.map(\.resource) }
        return templates.reduce(into: []) { $0.formUnion($1.data) }
    }

    /// Which of its URLs a connect takes.
    public var pick: Pick {
        if let givenPick { return givenPick }
        if case .urls(let urls) = place, urls.count > 1 { return .usual }
        return .first
    }

    /// A target of which only the place is known.
    init(_ place: Place) { self.place = place }

    /// Sets another place: what was said of the choice among the former URLs does not hold for it, nor
    /// how their connections were secured unless its own are.
    mutating func move(to place: Place) {
        self.place = place
        givenPick = nil
        if case .urls(let urls) = place, urls.contains(where: \.isSecure) { return }
        tls = nil
    }
}
