internal import CZlib

/// Compresses the messages of one direction for permessage-deflate (RFC 7692 §7.2.1): raw deflate,
/// each message flushed to a byte and without the flush's marker. Owns a `z_stream`, which holds
/// its own address inside and therefore must not move.
@safe public struct Deflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>

    /// The most that is handed to zlib at once, whose counts have 32 bits.
    private static let largestPiece = 1 << 30

    /// A compressor whose window has `window` bits, 9 to 15: zlib has none of 8.
    public init(window: Int) {
        precondition((9...15).contains(window))
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, Int32(-window),
            Deflater.memoryLevel(window: window), Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib cannot make a compressor")
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The memory that goes with a window. Both count: a full window with little memory costs
    /// 138 KB, and so does a small window with much; in step they cost 268 KB at 15 bits and 9 KB
    /// at 9, and messages below 2 KB compress as well and twice as fast with 11 bits as with 15.
    private static func memoryLevel(window: Int) -> Int32 {
        switch window {
        case 9: 1
        case 10: 2
        case 11: 3
        case 12: 5
        case 13: 7
        default: 8
        }
    }

    /// Appends the deflated form of `source` to `out`, without the four bytes of the flush marker.
    /// With `keepsContext` it may refer to the messages before it, else the window is empty first.
    public mutating func deflate(
        _ source: Span<UInt8>, into out: inout ByteBuffer, keepsContext: Bool
    ) {
        if !keepsContext { unsafe deflateReset(stream) }
        let start = out.count
        unsafe source.withUnsafeBufferPointer { bytes in
            var position = 0
            repeat {
                let piece = min(bytes.count - position, Deflater.largestPiece)
                unsafe stream.pointee.next_in = bytes.baseAddress.map {
                    unsafe UnsafeMutablePointer(mutating: $0 + position)
                }
                unsafe stream.pointee.avail_in = UInt32(piece)
                position += piece
                let flush = position == bytes.count ? Z_SYNC_FLUSH : Z_NO_FLUSH
                run(flush, piece: piece, into: &out)
            } while position < bytes.count
        }
        if out.count == start {
            // A flush with nothing to say since the last one gives no marker either; an empty
            // message is an empty stored block (RFC 7692 §7.2.3.6).
            out.append(0)
        } else {
            out.truncate(to: out.count - 4)
        }
    }

    /// Compresses what the stream has been given. A flush that fills its room exactly would write
    /// another marker with the next call, so there is always room for everything at once.
    private mutating func run(_ flush: Int32, piece: Int, into out: inout ByteBuffer) {
        repeat {
            out.reserve(unsafe Int(deflateBound(stream, UInt(piece))) + 16)
            let room = min(out.capacity - out.count, Deflater.largestPiece * 2)
            unsafe stream.pointee.next_out = unsafe (out.base + out.count)
                .assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_out = UInt32(room)
            _ = unsafe CZlib.deflate(stream, flush)
            out.setCount(out.count + room - Int(unsafe stream.pointee.avail_out))
        } while unsafe stream.pointee.avail_out == 0
    }
}
