public import Wire

/// One address a client can connect to, with all that its handshake says.
public struct Endpoint: Sendable {
    /// The name of the `url` label: the URL as the plan has it, secrets left out.
    public var label: String
    /// Host name or address literal (without brackets), and the port.
    public var host: String
    public var port: UInt16
    /// The path of the socket file of a `ws+unix:` URL, which stands in the place of host and port.
    public var socketPath: String?
    /// The value of the `Host` header.
    public var authority: String
    /// Path and query, evaluated at each connect.
    public var resource: PayloadTemplate
    /// Extra header lines in order; values are evaluated at each connect.
    public var headers: [(name: String, value: PayloadTemplate)] = []
    /// Offered subprotocols in order, evaluated at each connect; empty when none.
    public var subprotocols: [PayloadTemplate] = []
    /// The value of `Origin`, if any.
    public var origin: PayloadTemplate?
    /// From the start of the connect to open, in nanoseconds.
    public var connectTimeout: Int64
    /// The largest message accepted, in bytes, inflated if it was compressed.
    public var maxMessage: Int
    /// How the connection is secured; nil for plain `ws`.
    public var security: TLSSettings?
    /// What is offered of permessage-deflate; nil: nothing.
    public var compression: Compression?
    /// The HTTP proxy that is asked for a tunnel.
    public var proxy: Proxy?
    /// Literals of the source addresses that connects take in turn; empty: the kernel's choice.
    public var sources: [String] = []
    /// How names are used that lead to it.
    public var names = NameUse()

    /// How a connect uses names.
    public struct NameUse: Sendable {
        /// Whether connects are spread over all addresses of a name; else they take the first.
        public var spreads = false
        /// How long an answer is good without asking again, in nanoseconds.
        public var holds = Int64.max
        /// Addresses of names that are not asked for.
        public var pinned: [PinnedAddress] = []

        public init() {}

        /// The address of a host that nobody has to be asked for: it is one, or the plan has it.
        func address(_ host: String, port: UInt16) -> SocketAddress? {
            pinned.first { $0.isOf(host, port: port) }?.address
                ?? SocketAddress(literal: host, port: port)
        }
    }

    /// permessage-deflate as an endpoint uses it.
    public struct Compression: Hashable, Sendable {
        public var offer: DeflateOffer
        /// Messages of fewer bytes are sent as they are.
        public var above: Int

        public init(offer: DeflateOffer, above: Int) {
            self.offer = offer
            self.above = above
        }
    }

    /// An HTTP proxy (RFC 9110 §9.3.6).
    public struct Proxy: Hashable, Sendable {
        public var host: String
        public var port: UInt16
        /// The value of `Proxy-Authorization`, if it asks for a password.
        public var authorization: String?

        public init(host: String, port: UInt16, authorization: String?) {
            self.host = host
            self.port = port
            self.authorization = authorization
        }
    }

    /// Who is connected to: the proxy if there is one.
    public var peer: (host: String, port: UInt16) {
        proxy.map { ($0.host, $0.port) } ?? (host, port)
    }

    /// An endpoint without extra headers, TLS, compression or proxy.
    public init(
        label: String, host: String, port: UInt16, authority: String, resource: PayloadTemplate,
        connectTimeout: Int64, maxMessage: Int
    ) {
        self.label = label
        self.host = host
        self.port = port
        self.authority = authority
        self.resource = resource
        self.connectTimeout = connectTimeout
        self.maxMessage = maxMessage
    }
}
