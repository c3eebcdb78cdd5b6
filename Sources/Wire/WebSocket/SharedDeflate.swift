/// The contexts of all connections of a thread that keep none, and the buffers in which a message
/// waits between its forms.
public struct SharedDeflate: ~Copyable {
    /// Bits of the largest window that messages are compressed with. A smaller one than agreed is
    /// always right; with 12 bits a context costs 39 KB and half the time, with 15 it costs 268 KB,
    /// and short messages become no smaller.
    public static let largestWindow = 12
    private static let smallestWindow = 9
    /// Memory that a buffer keeps after a rare large message.
    private static let keptMemory = 1 << 20

    /// One for each window.
    private var deflaters = InlineArray<4, Deflater?> { _ in nil }
    private var inflater: Inflater?
    /// Empty buffers, as many as a message may have forms; nil while they are lent.
    private var buffers = InlineArray<3, ByteBuffer?> { _ in nil }

    /// Contexts are made when they are first needed.
    public init() {}

    /// Lends the context in which a message is inflated that refers to no other. While it is lent, as
    /// for a message that is inflated in steps, others get one of their own.
    mutating func lendInflater() -> Inflater {
        // The largest window reads what was written with any.
        inflater.take() ?? Inflater(window: 15)
    }

    /// Takes such a context back.
    mutating func takeBack(_ lent: consuming Inflater) { inflater = consume lent }

    /// Deflates a message so that it refers to no other.
    mutating func deflate(_ message: Span<UInt8>, into packed: inout ByteBuffer, window: Int) {
        let index = window - SharedDeflate.smallestWindow
        if deflaters[index] == nil { deflaters[index] = Deflater(window: window) }
        deflaters[index]?.deflate(message, into: &packed, keepsContext: false)
    }

    /// Lends an empty buffer, to be given back.
    public mutating func lendBuffer() -> ByteBuffer {
        for i in buffers.indices {
            if let buffer = buffers[i].take() { return buffer }
        }
        return ByteBuffer(capacity: 4_096)
    }

    /// Takes a buffer back that was lent.
    public mutating func takeBack(_ buffer: consuming ByteBuffer) {
        buffer.truncate(to: 0)
        buffer.shrink(to: SharedDeflate.keptMemory)
        for i in buffers.indices where buffers[i] == nil {
            buffers[i] = consume buffer
            return
        }
    }
}
