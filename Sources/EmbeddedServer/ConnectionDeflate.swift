internal import Wire

/// What permessage-deflate needs of one connection: what was agreed on, and the contexts that are
/// kept from message to message, each made when it is first needed.
struct ConnectionDeflate: ~Copyable {
    private let parameters: DeflateParameters
    private var deflater: Deflater?
    private var inflater: Inflater?

    init(_ parameters: DeflateParameters) { self.parameters = parameters }

    /// Inflates the next message from the client.
    mutating func inflate(
        _ message: Span<UInt8>, into plain: inout ByteBuffer, limit: Int,
        _ shared: inout SharedDeflate
    ) -> Inflater.Result {
        guard parameters.clientTakeover else {
            return shared.inflate(message, into: &plain, limit: limit)
        }
        if inflater == nil { inflater = Inflater(window: parameters.clientWindow) }
        return inflater?.inflate(message, into: &plain, limit: limit, keepsContext: true)
            ?? .invalid
    }

    /// Deflates the next answer. An answer that may be lost or overtaken by a later one must stand
    /// alone, which a server may decide for itself (RFC 7692 §7.1.1.1).
    mutating func deflate(
        _ message: Span<UInt8>, into packed: inout ByteBuffer, alone: Bool,
        _ shared: inout SharedDeflate
    ) {
        let window = min(parameters.serverWindow, SharedDeflate.largestWindow)
        if alone || !parameters.serverTakeover {
            shared.deflate(message, into: &packed, window: window)
        } else {
            if deflater == nil { deflater = Deflater(window: window) }
            deflater?.deflate(message, into: &packed, keepsContext: true)
        }
    }
}

/// The contexts of all connections that keep none, and the buffers in which a message waits between
/// its forms.
struct SharedDeflate: ~Copyable {
    /// Bits of the largest window that the server compresses with. A smaller one than agreed is
    /// always right; with 12 bits a context costs 39 KB, with 15 it costs 268 KB.
    static let largestWindow = 12
    private static let smallestWindow = 9
    /// Memory that a buffer keeps after a rare large message.
    private static let keptMemory = 1 << 20

    /// One for each window.
    private var deflaters = InlineArray<4, Deflater?> { _ in nil }
    private var inflater: Inflater?
    /// Empty buffers, as many as a message may have forms; nil while they are lent.
    private var buffers = InlineArray<3, ByteBuffer?> { _ in nil }

    /// Inflates a message that refers to no other.
    mutating func inflate(
        _ message: Span<UInt8>, into plain: inout ByteBuffer, limit: Int
    ) -> Inflater.Result {
        // The largest window reads what was written with any.
        if inflater == nil { inflater = Inflater(window: 15) }
        return inflater?.inflate(message, into: &plain, limit: limit, keepsContext: false)
            ?? .invalid
    }

    /// Deflates a message so that it refers to no other.
    mutating func deflate(
        _ message: Span<UInt8>, into packed: inout ByteBuffer, window: Int
    ) {
        let index = window - SharedDeflate.smallestWindow
        if deflaters[index] == nil { deflaters[index] = Deflater(window: window) }
        deflaters[index]?.deflate(message, into: &packed, keepsContext: false)
    }

    /// Lends an empty buffer, to be given back.
    mutating func lendBuffer() -> ByteBuffer {
        for i in buffers.indices {
            if let buffer = buffers[i].take() { return buffer }
        }
        return ByteBuffer(capacity: 4_096)
    }

    /// Takes a buffer back that was lent.
    mutating func takeBack(_ buffer: consuming ByteBuffer) {
        buffer.truncate(to: 0)
        buffer.shrink(to: SharedDeflate.keptMemory)
        for i in buffers.indices where buffers[i] == nil {
            buffers[i] = consume buffer
            return
        }
    }
}
