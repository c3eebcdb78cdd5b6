internal import Memory
internal import Wire

/// permessage-deflate for the connections of a loop (RFC 7692), each in a slot beside it.
struct MessageCompression: ~Copyable {
    private var contexts = Slab<CompressionContext>(capacity: 1)
    private var shared = SharedDeflate()

    /// Makes room for a connection, whose messages of fewer bytes than `above` stay as they are.
    mutating func open(_ parameters: DeflateParameters, above: Int) -> Handle<CompressionContext> {
        contexts.insert(
            CompressionContext(above: above, deflate: ConnectionDeflate(parameters, .client)))
    }

    /// Whether a message of so many bytes is deflated.
    mutating func wants(_ slot: Handle<CompressionContext>, _ count: Int) -> Bool {
        count >= contexts[slot].above
    }

    /// The connection is gone.
    mutating func close(_ slot: Handle<CompressionContext>) { contexts.remove(slot) }

    /// Deflates what stands in `out` from `start` on, in place.
    mutating func deflate(
        _ slot: Handle<CompressionContext>, _ out: inout ByteBuffer, from start: Int
    ) {
        var packed = shared.lendBuffer()
        contexts[slot].deflate.deflate(tailOf: out, from: start, into: &packed, &shared)
        out.truncate(to: start)
        out.append(packed, from: 0, to: packed.count)
        shared.takeBack(packed)
    }

    /// Puts the inflated form of a message into the empty `plain`, in steps that read or write about
    /// `effort` bytes.
    mutating func inflate(
        _ slot: Handle<CompressionContext>, _ kind: MessageKind, _ message: Span<UInt8>, limit: Int,
        effort: Int,
        into plain: inout ByteBuffer
    ) -> Opening {
        contexts[slot].deflate.open(
            message, kind, into: &plain, limit: limit, effort: effort, &shared)
    }

    /// An empty buffer for a message between its forms, to be given back.
    mutating func takeSpare() -> ByteBuffer { shared.lendBuffer() }

    /// Takes such a buffer back.
    mutating func giveBack(_ message: consuming ByteBuffer) { shared.takeBack(message) }
}

/// What one connection has of permessage-deflate.
struct CompressionContext: ~Copyable {
    /// Bytes below which a message is sent as it is.
    let above: Int
    var deflate: ConnectionDeflate
}

extension ConnectionDeflate {
    /// Deflates the end of a buffer.
    fileprivate mutating func deflate(
        tailOf out: borrowing ByteBuffer, from start: Int, into packed: inout ByteBuffer,
        _ shared: inout SharedDeflate
    ) {
        out.withBytes(from: start, to: out.count) { deflate($0, into: &packed, &shared) }
    }
}
