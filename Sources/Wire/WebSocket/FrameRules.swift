/// What a receiver may accept in a frame's header, by its role and by what was negotiated.
public struct FrameRules: Hashable, Sendable {
    /// Whether the peer is a client, which must mask; a server must not (RFC 6455 §5.1).
    public let masked: Bool
    /// Whether RSV1 may mark the first frame of a message as compressed (RFC 7692 §6).
    public let compression: Bool

    @inlinable
    public init(masked: Bool, compression: Bool = false) {
        self.masked = masked
        self.compression = compression
    }

    /// The rules by which a client reads.
    @inlinable public static var fromServer: FrameRules { FrameRules(masked: false) }
    /// The rules by which a server reads.
    @inlinable public static var fromClient: FrameRules { FrameRules(masked: true) }
}
