/// What permessage-deflate needs of one connection (RFC 7692): what was agreed on, and the contexts
/// that are kept from message to message, each made when it is first needed.
public struct ConnectionDeflate: ~Copyable {
    /// Whose messages this side deflates.
    public enum Side: Sendable { case client, server }

    /// Bits of the window of our messages, and of the peer's; whether each is kept.
    private let ownWindow: Int
    private let ownTakeover: Bool
    private let peerWindow: Int
    private let peerTakeover: Bool
    private var deflater: Deflater?
    private var inflater: Inflater?

    /// A connection without a past.
    public init(_ parameters: DeflateParameters, _ side: Side) {
        let isClient = side == .client
        ownWindow = min(
            isClient ? parameters.clientWindow : parameters.serverWindow,
            SharedDeflate.largestWindow)
        ownTakeover = isClient ? parameters.clientTakeover : parameters.serverTakeover
        peerWindow = isClient ? parameters.serverWindow : parameters.clientWindow
        peerTakeover = isClient ? parameters.serverTakeover : parameters.clientTakeover
    }

    /// Inflates the next message of the peer into the empty `plain`, and checks it if it is text; why
    /// there is none.
    public mutating func open(
        _ message: Span<UInt8>, _ kind: MessageKind, into plain: inout ByteBuffer, limit: Int,
        _ shared: inout SharedDeflate
    ) -> MessageFault? {
        switch inflate(message, into: &plain, limit: limit, &shared) {
        case .tooLarge: .inflatesTooLarge(limit: limit)
        case .invalid: .notDeflated
        case .complete where kind.text:
            plain.withBytes(from: 0, to: plain.count) {
                UTF8Validator.fault($0, from: 0, to: $0.count)
            }
        case .complete: nil
        }
    }

    /// Inflates the next message of the peer.
    public mutating func inflate(
        _ message: Span<UInt8>, into plain: inout ByteBuffer, limit: Int,
        _ shared: inout SharedDeflate
    ) -> Inflater.Result {
        guard peerTakeover else { return shared.inflate(message, into: &plain, limit: limit) }
        if inflater == nil { inflater = Inflater(window: peerWindow) }
        return inflater?.inflate(message, into: &plain, limit: limit, keepsContext: true)
            ?? .invalid
    }

    /// Deflates our next message. One that may be lost or overtaken by a later one must stand
    /// `alone`, which each side may decide for itself (RFC 7692 §7.1.1.1).
    public mutating func deflate(
        _ message: Span<UInt8>, into packed: inout ByteBuffer, alone: Bool = false,
        _ shared: inout SharedDeflate
    ) {
        if alone || !ownTakeover {
            shared.deflate(message, into: &packed, window: ownWindow)
        } else {
            if deflater == nil { deflater = Deflater(window: ownWindow) }
            deflater?.deflate(message, into: &packed, keepsContext: true)
        }
    }
}
