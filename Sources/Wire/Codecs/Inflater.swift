internal import CZlib

/// Reads the compressed messages of one direction of permessage-deflate (RFC 7692 §7.2.2). Owns a
/// `z_stream`, which holds its own address inside and therefore must not move.
@safe public struct Inflater: ~Copyable {
    /// What became of a message.
    public enum Result: Hashable, Sendable {
        case complete
        /// It is longer than the limit; how much longer is not known.
        case tooLarge
        /// It is no deflated data, or ends in the middle of it.
        case invalid
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private var progress = Progress()

    /// The most that is handed to zlib at once, whose counts have 32 bits.
    private static let largestPiece = 1 << 30
    /// The least room that is made at a time.
    private static let smallestRoom = 512
    /// Bytes of the marker that the sender took away from behind each message (RFC 7692 §7.2.1).
    private static let markerSize = 4

    /// A reader of what was compressed with a window of at most `window` bits, 8 to 15.
    public init(window: Int) {
        precondition((8...15).contains(window))
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe inflateInit2_(
            stream, Int32(-window), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib cannot make a decompressor")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Appends the inflated form of a message to `out`, and stops when more than `limit` bytes
    /// would come of it. With `keepsContext` the message may refer to those before it. After
    /// anything but `complete` the window is worth nothing: only messages without context may
    /// follow.
    public mutating func inflate(
        _ source: Span<UInt8>, into out: inout ByteBuffer, limit: Int, keepsContext: Bool
    ) -> Result {
        begin(keepsContext: keepsContext)
        return proceed(source, into: &out, limit: limit, effort: .max) ?? .invalid
    }

    /// Begins a message.
    public mutating func begin(keepsContext: Bool) {
        if !keepsContext { unsafe inflateReset(stream) }
        progress = Progress()
    }

    /// Goes on with the message that was begun, until so many bytes have been read or written; nil if it
    /// is not done then. Each call is given the whole message, and the same limit.
    public mutating func proceed(
        _ source: Span<UInt8>, into out: inout ByteBuffer, limit: Int, effort: Int
    ) -> Result? {
        // Nothing at all is no deflated data, yet it is what a flush of zlib gives for an empty
        // message behind another one, and what some peers therefore send.
        if source.isEmpty { return .complete }
        var left = effort
        while true {
            if !progress.isFull, progress.position >= source.count {
                // Without a marker, as behind a final block that is the last thing of the message,
                // there is none to put back.
                if progress.state == .atEnd, progress.position == source.count { return .complete }
                if progress.position == source.count + Inflater.markerSize {
                    return progress.state == .inside ? .invalid : .complete
                }
            }
            guard left > 0 else { return nil }
            let before = progress
            let isValid = takePiece(source, into: &out, limit: limit, effort: left)
            if progress.produced > limit { return .tooLarge }
            if !isValid { return .invalid }
            left -= progress.position - before.position + progress.produced - before.produced
        }
    }
}

extension Inflater {
    /// Where the reader stands.
    private enum State {
        /// Inside a block.
        case inside
        /// Behind a block that others may follow.
        case betweenBlocks
        /// Behind a final block: what follows would be a stream of its own.
        case atEnd
    }

    /// How far a message is.
    private struct Progress {
        /// Bytes taken, of the message and of the marker behind it.
        var position = 0
        /// Bytes that came of them.
        var produced = 0
        /// Whether the last call filled its room, so that more may come of what was taken.
        var isFull = false
        var state = State.inside
    }

    /// Inflates some of the message, or of the marker once it is used up; false if it is no deflated
    /// data.
    private mutating func takePiece(
        _ source: Span<UInt8>, into out: inout ByteBuffer, limit: Int, effort: Int
    ) -> Bool {
        let end = source.count
        if progress.position > end || progress.position == end && !progress.isFull {
            let marker: InlineArray<4, UInt8> = [0, 0, 0xFF, 0xFF]
            return unsafe marker.span.withUnsafeBufferPointer { bytes in
                let start = progress.position - end
                return unsafe run(
                    bytes.baseAddress! + start, bytes.count - start, limit, effort, into: &out)
            }
        }
        return unsafe source.withUnsafeBufferPointer { bytes in
            let count = min(end - progress.position, effort, Inflater.largestPiece)
            return unsafe run(
                bytes.baseAddress! + progress.position, count, limit, effort, into: &out)
        }
    }

    /// One call of zlib.
    private mutating func run(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ limit: Int, _ effort: Int,
        into out: inout ByteBuffer
    ) -> Bool {
        let room = room(free: out.capacity - out.count, limit, effort)
        out.reserve(room)
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes)
        unsafe stream.pointee.avail_in = UInt32(count)
        unsafe stream.pointee.next_out = unsafe (out.base + out.count)
            .assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(room)
        let result = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
        let got = room - Int(unsafe stream.pointee.avail_out)
        let taken = count - Int(unsafe stream.pointee.avail_in)
        out.setCount(out.count + got)
        progress.produced += got
        progress.position += taken
        progress.isFull = got == room
        switch result {
        case Z_STREAM_END:
            // A block was marked as the final one (RFC 7692 §7.2.3.4). Another stream follows,
            // which may go on referring to the window, so the window stays.
            unsafe inflateResetKeep(stream)
            progress.state = .atEnd
            progress.isFull = false
            return true
        case Z_OK:
            progress.state = state
            return true
        // The call before took and gave everything, and filled its room by chance.
        case Z_BUF_ERROR: return count == 0
        default: return false
        }
    }

    /// Room for the next call: what is free in the buffer, or as much as has come so far if that is
    /// more, and one byte beyond the limit at most, whose arrival tells that there is more.
    private func room(free: Int, _ limit: Int, _ effort: Int) -> Int {
        let wanted = max(free, progress.produced, Inflater.smallestRoom)
        let beyond = min(limit, Int.max - 1) + 1 - progress.produced
        return min(wanted, beyond, effort, Inflater.largestPiece)
    }

    /// Where zlib stands after a call that took all its input.
    private var state: State {
        // 128: behind a block; the low bits count unused bits of the last byte.
        let type = unsafe stream.pointee.data_type
        return type & 128 != 0 && type & 63 == 0 ? .betweenBlocks : .inside
    }
}
