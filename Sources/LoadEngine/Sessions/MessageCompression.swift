internal import Memory
internal import Wire

/// permessage-deflate for the connections of a loop (RFC 7692). A connection has windows of its own
/// only on the sides that keep them from message to message, and from its first compressed message
/// on; all others share one for each size.
struct MessageCompression: ~Copyable {
    private var contexts = Slab<CompressionContext>(capacity: 1)
    /// Deflaters without a past, by bits of the window; −1 for none yet.
    private var sharedDeflaters = Slab<Deflater>(capacity: 1)
    private var deflaterOf = [Int32](repeating: -1, count: 16)
    /// An inflater of the largest window inflates what any other deflated.
    private var sharedInflater: Inflater?
    /// Where a message is deflated, or taken apart into fragments, empty in between.
    private var scratch = ByteBuffer(capacity: 16)
    /// Where a message is inflated, handed out while it is delivered.
    private var spare: ByteBuffer?

    /// The window that is used where the peer allows it: it compresses short messages as well as the
    /// largest one, in a seventh of the memory and half the time.
    static let window = 12

    /// Makes room for a connection, whose messages of fewer bytes than `above` stay as they are.
    mutating func open(_ parameters: DeflateParameters, above: Int) -> Int32 {
        contexts.insert(
            CompressionContext(parameters: parameters, above: above, deflater: nil, inflater: nil))
    }

    /// Whether a message of so many bytes is deflated.
    mutating func wants(_ slot: Int32, _ count: Int) -> Bool { count >= contexts[slot].above }

    /// The connection is gone.
    mutating func close(_ slot: Int32) { contexts.remove(slot) }

    /// Deflates what stands in `out` from `start` on, in place.
    mutating func deflate(_ slot: Int32, _ out: inout ByteBuffer, from start: Int) {
        let window = min(contexts[slot].parameters.clientWindow, Self.window)
        if contexts[slot].parameters.clientTakeover {
            var deflater = contexts[slot].deflater.take() ?? Deflater(window: window)
            deflater.deflate(&out, from: start, by: &scratch, keepsContext: true)
            contexts[slot].deflater = consume deflater
        } else {
            if deflaterOf[window] < 0 {
                deflaterOf[window] = sharedDeflaters.insert(Deflater(window: window))
            }
            sharedDeflaters[deflaterOf[window]].deflate(
                &out, from: start, by: &scratch, keepsContext: false)
        }
    }

    /// Appends the inflated form of a message to `message`.
    mutating func inflate(
        _ slot: Int32, _ bytes: Span<UInt8>, from start: Int, to end: Int, limit: Int,
        into message: inout ByteBuffer
    ) -> Inflater.Result {
        let source = bytes.extracting(start..<end)
        if contexts[slot].parameters.serverTakeover {
            var inflater =
                contexts[slot].inflater.take()
                ?? Inflater(window: contexts[slot].parameters.serverWindow)
            let result = inflater.inflate(source, into: &message, limit: limit, keepsContext: true)
            contexts[slot].inflater = consume inflater
            return result
        }
        var inflater = sharedInflater.take() ?? Inflater(window: 15)
        let result = inflater.inflate(source, into: &message, limit: limit, keepsContext: false)
        sharedInflater = consume inflater
        return result
    }

    /// An empty buffer for an inflated message.
    mutating func takeSpare() -> ByteBuffer { spare.take() ?? ByteBuffer(capacity: 4_096) }

    /// Takes such a buffer back; of a rare large message its memory is not kept.
    mutating func giveBack(_ message: consuming ByteBuffer) {
        message.truncate(to: 0)
        message.shrink(to: 1 << 20)
        spare = consume message
    }
}

/// What one connection has of permessage-deflate.
struct CompressionContext: ~Copyable {
    let parameters: DeflateParameters
    /// Bytes below which a message is sent as it is.
    let above: Int
    var deflater: Deflater?
    var inflater: Inflater?
}

extension Deflater {
    /// Deflates the end of a buffer in place.
    fileprivate mutating func deflate(
        _ out: inout ByteBuffer, from start: Int, by scratch: inout ByteBuffer, keepsContext: Bool
    ) {
        out.withBytes(from: start, to: out.count) {
            deflate($0, into: &scratch, keepsContext: keepsContext)
        }
        out.truncate(to: start)
        out.append(scratch, from: 0, to: scratch.count)
        scratch.truncate(to: 0)
    }
}
