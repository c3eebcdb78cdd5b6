/// How far the session of a connection has come.
enum ConnectionState: UInt8, BitwiseCopyable {
    /// The socket connects, or waits for a name.
    case connecting
    /// The proxy is asked for a tunnel.
    case tunnelling
    /// The TLS handshake is under way.
    case securing
    /// The opening handshake is.
    case upgrading
    case open, closing

    /// Whether it is no session yet.
    var isBefore: Bool { rawValue < ConnectionState.open.rawValue }
    /// Whether what the peer sends is read here, not by TLS.
    var isReadable: Bool { self != .connecting && self != .securing }
}
