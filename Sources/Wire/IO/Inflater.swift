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

    /// The most that is handed to zlib at once, whose counts have 32 bits.
    private static let largestPiece = 1 << 30
    /// The least room that is made at a time.
    private static let smallestRoom = 512

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
        if !keepsContext { unsafe inflateReset(stream) }
        // Nothing at all is no deflated data, yet it is what a flush of zlib gives for an empty
        // message behind another one, and what some peers therefore send.
        if source.isEmpty { return .complete }
        var room = Room(limit: limit)
        var state = State.inside
        unsafe source.withUnsafeBufferPointer { bytes in
            var position = 0
            while position < bytes.count, state.goesOn {
                let piece = min(bytes.count - position, Inflater.largestPiece)
                state = unsafe run(bytes.baseAddress! + position, piece, &room, into: &out)
                position += piece
            }
        }
        // The sender took the marker of its flush away (RFC 7692 §7.2.1); without one, as behind
        // a final block that is the last thing of the message, there is none to put back.
        if state.goesOn, state != .atEnd {
            let marker: InlineArray<4, UInt8> = [0, 0, 0xFF, 0xFF]
            unsafe marker.span.withUnsafeBufferPointer { bytes in
                state = unsafe run(bytes.baseAddress!, bytes.count, &room, into: &out)
            }
        }
        switch state {
        case .tooLarge: return .tooLarge
        case .invalid, .inside: return .invalid
        case .betweenBlocks, .atEnd: return .complete
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
        case tooLarge, invalid

        var goesOn: Bool { self != .tooLarge && self != .invalid }
    }

    /// How much a message may still bring.
    private struct Room {
        let limit: Int
        var produced = 0

        init(limit: Int) { self.limit = min(limit, Int.max - 1) }

        var isExceeded: Bool { produced > limit }

        /// The next step: what is free in the buffer, or as much as has come so far if that is more,
        /// and one byte beyond the limit at most, whose arrival tells that there is more.
        func next(free: Int) -> Int {
            min(
                max(free, produced, Inflater.smallestRoom), limit + 1 - produced,
                Inflater.largestPiece)
        }
    }

    /// Inflates a piece of the message, with all the output that it has ready.
    private mutating func run(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ room: inout Room,
        into out: inout ByteBuffer
    ) -> State {
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes)
        unsafe stream.pointee.avail_in = UInt32(count)
        var position = State.inside
        while true {
            let step = room.next(free: out.capacity - out.count)
            out.reserve(step)
            unsafe stream.pointee.next_out = unsafe (out.base + out.count)
                .assumingMemoryBound(to: UInt8.self)
            unsafe stream.pointee.avail_out = UInt32(step)
            let result = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
            let got = step - Int(unsafe stream.pointee.avail_out)
            out.setCount(out.count + got)
            room.produced += got
            if room.isExceeded { return .tooLarge }
            let left = unsafe stream.pointee.avail_in
            switch result {
            case Z_STREAM_END:
                // A block was marked as the final one (RFC 7692 §7.2.3.4). Another stream follows,
                // which may go on referring to the window, so the window stays.
                unsafe inflateResetKeep(stream)
                if left == 0 { return .atEnd }
            case Z_OK:
                position = self.position
                if left == 0, got < step { return position }
            case Z_BUF_ERROR:
                // The call before took and gave everything, and filled its room by chance.
                return position
            default: return .invalid
            }
        }
    }

    /// Where zlib stands after a call that took all its input.
    private var position: State {
        // 128: behind a block; the low bits count unused bits of the last byte.
        let type = unsafe stream.pointee.data_type
        return type & 128 != 0 && type & 63 == 0 ? .betweenBlocks : .inside
    }
}
