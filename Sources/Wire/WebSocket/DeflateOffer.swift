/// What a client offers of permessage-deflate (RFC 7692 §7.1).
public struct DeflateOffer: Hashable, Sendable {
    /// Bits of the largest window that either side may use, 9 to 15; nil leaves it to the server.
    public var window: Int?
    /// Whether the client's compressor keeps its window from message to message.
    public var clientTakeover: Bool
    /// Whether the server's may.
    public var serverTakeover: Bool

    /// Any window, kept on both sides.
    public init(window: Int? = nil, clientTakeover: Bool = true, serverTakeover: Bool = true) {
        self.window = window
        self.clientTakeover = clientTakeover
        self.serverTakeover = serverTakeover
    }

    /// The value of `Sec-WebSocket-Extensions`.
    public var text: String {
        var text = "permessage-deflate"
        if !serverTakeover { text += "; server_no_context_takeover" }
        if !clientTakeover { text += "; client_no_context_takeover" }
        if let window {
            text += "; server_max_window_bits=\(window); client_max_window_bits=\(window)"
        } else {
            text += "; client_max_window_bits"
        }
        return text
    }
}
