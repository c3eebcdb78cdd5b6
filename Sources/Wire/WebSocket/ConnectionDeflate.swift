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
    /// Whether a message is inflated in steps and not done yet, and its text so far.
    private var isUnderWay = false
    private var validator = UTF8Validator()

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
        switch open(message, kind, into: &plain, limit: limit, effort: .max, &shared) {
        case .failure(let fault): fault
        case .complete, .underWay: nil
        }
    }

    /// The same in steps, each of which reads or writes about so many bytes: while it is under way, the
    /// next call is to be given the same message and what there is of its inflated form.
    public mutating func open(
        _ message: Span<UInt8>, _ kind: MessageKind, into plain: inout ByteBuffer, limit: Int,
        effort: Int, _ shared: inout SharedDeflate
    ) -> Opening {
        if !isUnderWay { begin(&shared) }
        let before = plain.count
        let result = inflater?.proceed(message, into: &plain, limit: limit, effort: effort)
        let isText =
            !kind.text || result == .tooLarge
            || plain.withBytes(from: before, to: plain.count) {
                validator.feed($0, from: 0, to: $0.count)
            }
        if isText, result == nil { return .underWay }
        end(&shared)
        switch result {
        case .tooLarge: return .failure(.inflatesTooLarge(limit: limit))
        case .invalid: return .failure(.notDeflated)
        case .complete, nil:
            if !isText { return .failure(.notText) }
            return kind.text && !validator.isComplete ? .failure(.textCut) : .complete
        }
    }

    private mutating func begin(_ shared: inout SharedDeflate) {
        if inflater == nil {
            inflater = peerTakeover ? Inflater(window: peerWindow) : shared.lendInflater()
        }
        inflater?.begin(keepsContext: peerTakeover)
        validator = UTF8Validator()
        isUnderWay = true
    }

    private mutating func end(_ shared: inout SharedDeflate) {
        isUnderWay = false
        if !peerTakeover, let lent = inflater.take() { shared.takeBack(lent) }
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

/// What became of a compressed message.
public enum Opening: Hashable, Sendable {
    case complete
    /// It is not done yet.
    case underWay
    case failure(MessageFault)
}
