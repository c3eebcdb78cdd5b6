internal import Wire

/// What a connection has while it is not open yet: which addresses are tried, until when, and where
/// a redirect has led it.
struct Dial {
    /// Index of the address that is tried next.
    var next = 0
    /// What the first address that failed answered; 0 for nothing yet.
    var firstErrno: Int32 = 0
    /// A second socket that races the connection's own one (RFC 8305 §5), −1 for none.
    var rival: Int32 = -1
    /// When the next address is tried beside the one under way.
    var nextTry = Int64.max
    /// When the connect has taken too long.
    var deadline: Int64
    /// Where a redirect led, and how many there were.
    var detour: RedirectTarget?
    var redirects = 0
    /// What its handshakes say, once that is known.
    var texts: HandshakeTexts?
    /// The addresses of the detour, as far as they differ from those of the endpoint's route.
    var addresses: [SocketAddress]?

    /// How long an address may take before the next one is tried beside it (RFC 8305 §5).
    static let headStart: Int64 = 250_000_000
    /// Redirects that are followed in one connect.
    static let maximumRedirects = 5

    init(deadline: Int64) { self.deadline = deadline }
}
