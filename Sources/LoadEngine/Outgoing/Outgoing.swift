internal import Memory
internal import Wire

/// What a loop is about to send: frames for the connection at hand, for whom they are, and what the
/// sockets of others have not taken. It writes nothing itself.
///
///     begin(for:) ─→ open · bytes · close ─┐
///                    message · control ────┼─→ [for:] ─→ clear, or keepUnsent ─→ [rest:for:] ─→ sent
///                    append ───────────────┘
///
/// One buffer serves all connections of a loop, so that it is always hot; it is written before
/// another connection begins. Each byte has an owner, named by the token of its connection, and leaves
/// for that one or not at all: whoever ends one session may have to close another connection first.
struct Outgoing: ~Copyable {
    /// No connection has this token.
    private static let nobody = UInt64.max

    /// What is rendered and not written; empty in between. Only payloads are put here from outside.
    var bytes = ByteBuffer(capacity: EngineLimits.writeSize)
    /// The token of the connection that `bytes` are for.
    private(set) var owner = Outgoing.nobody
    /// The messages in `bytes`.
    var batch = WriteBatch()
    /// What masks are drawn from, and values that no two messages share.
    var masks: RandomStream
    var compression = MessageCompression()
    /// What sockets have not taken.
    private var rests = Slab<UnsentRest>()

    init(masks: RandomStream) { self.masks = masks }

    /// Bytes that are rendered and not written.
    var count: Int { bytes.count }

    // MARK: Whose bytes they are

    /// From here on bytes are for this connection; there are none left for another one.
    mutating func begin(for token: UInt64) {
        precondition(bytes.count == 0, "bytes of another connection are not written yet")
        owner = token
    }

    /// What is to be written to a connection.
    subscript(for token: UInt64) -> ByteBuffer {
        _read {
            precondition(token == owner, "bytes of another connection")
            yield bytes
        }
    }

    /// What was rendered is written, or kept, or lost with its connection.
    mutating func clear() {
        bytes.truncate(to: 0)
        batch.clear()
    }

    /// Drops what was rendered for a connection that is gone and its `rest`, and only that.
    mutating func discard(for token: UInt64, rest: Handle<UnsentRest>) {
        forget(rest)
        guard owner == token else { return }
        clear()
        owner = Outgoing.nobody
    }

    // MARK: Messages

    /// Opens a message: room for its header, behind which its payload is appended to `bytes`.
    @inline(__always)
    mutating func open(room: Int) -> OpenMessage {
        let start = bytes.count
        bytes.extend(by: room)
        return OpenMessage(start: start, payload: start &+ room)
    }

    /// Takes a message back that was opened last.
    mutating func withdraw(_ message: OpenMessage) { bytes.truncate(to: message.start) }

    /// Makes a message ready to be sent: compressed where the connection has a context for it,
    /// in frames of at most `fragment` bytes unless that is 0. Returns the length of the first header.
    @discardableResult
    mutating func close(
        _ message: OpenMessage, _ opcode: Opcode, deflate: Handle<CompressionContext> = .none,
        fragment: Int = 0
    ) -> Int {
        var reserved: UInt8 = 0
        if deflate.isSome, !opcode.isControl,
            compression.wants(deflate, bytes.count - message.payload)
        {
            compression.deflate(deflate, &bytes, from: message.payload)
            reserved = 4
        }
        if fragment > 0, bytes.count - message.payload > fragment {
            return split(message, opcode, reserved, into: fragment)
        }
        return closeFrame(message, opcode, reserved: reserved)
    }

    /// Appends a data message with its payload; returns its bytes on the wire.
    mutating func message(
        _ opcode: Opcode, _ payload: Span<UInt8>, deflate: Handle<CompressionContext>
    ) -> Int {
        let message = open(room: FrameHeader.length(payload: payload.count, masked: true))
        bytes.append(payload)
        close(message, opcode, deflate: deflate)
        return bytes.count - message.start
    }

    /// Appends a control frame with its payload.
    mutating func control(_ opcode: Opcode, _ payload: Span<UInt8>) {
        let frame = open(room: FrameHeader.length(payload: payload.count, masked: true))
        bytes.append(payload)
        closeFrame(frame, opcode)
    }

    /// Appends a close frame with its code and a reason of at most 123 bytes.
    mutating func closing(_ code: UInt16, _ reason: Span<UInt8>) {
        let frame = open(room: FrameHeader.length(payload: 2 + reason.count, masked: true))
        bytes.append(UInt8(code >> 8))
        bytes.append(UInt8(code & 0xFF))
        bytes.append(reason)
        closeFrame(frame, .close)
    }

    /// Takes a payload apart into frames (RFC 6455 §5.4). Returns the length of the first header.
    private mutating func split(
        _ message: OpenMessage, _ opcode: Opcode, _ reserved: UInt8, into size: Int
    ) -> Int {
        var whole = compression.takeSpare()
        whole.append(bytes, from: message.payload, to: bytes.count)
        withdraw(message)
        var first = 0
        var start = 0
        while start < whole.count {
            let end = min(start + size, whole.count)
            let frame = open(room: FrameHeader.length(payload: end - start, masked: true))
            bytes.append(whole, from: start, to: end)
            let length = closeFrame(
                frame, start == 0 ? opcode : .continuation, reserved: start == 0 ? reserved : 0,
                fin: end == whole.count)
            if start == 0 { first = length }
            start = end
        }
        compression.giveBack(whole)
        return first
    }

    /// Writes the header of a frame whose payload stands at the end of `bytes`, and masks it with a
    /// fresh key. Returns the header's length, which may be another than there was room for.
    @discardableResult
    private mutating func closeFrame(
        _ frame: OpenMessage, _ opcode: Opcode, reserved: UInt8 = 0, fin: Bool = true
    ) -> Int {
        let header = FrameHeader(
            opcode, fin: fin, reserved: reserved,
            maskKey: UInt32(truncatingIfNeeded: masks.next()),
            payloadLength: bytes.count - frame.payload)
        let shift = header.headerLength - (frame.payload - frame.start)
        if shift != 0 { bytes.shiftTail(from: frame.payload, by: shift) }
        bytes.withMutableBytes(from: frame.start, to: bytes.count) { bytes in
            header.write(into: &bytes, at: 0)
            Masking.apply(
                key: header.maskKey, to: &bytes, from: header.headerLength, to: bytes.count)
        }
        return header.headerLength
    }

    // MARK: What sockets have not taken

    /// Keeps what is rendered but for its first bytes, which the socket has taken; returns where.
    mutating func keepUnsent(after written: Int) -> Handle<UnsentRest> {
        var rest = ByteBuffer(capacity: bytes.count - written)
        rest.append(bytes, from: written, to: bytes.count)
        return rests.insert(UnsentRest(owner: owner, bytes: rest))
    }

    /// Puts what is rendered behind the rest of its connection.
    mutating func append(to rest: Handle<UnsentRest>) {
        precondition(rests[rest].owner == owner, "bytes of another connection")
        rests[rest].bytes.append(bytes, from: 0, to: bytes.count)
    }

    /// The rest that is to be written to a connection now.
    subscript(rest rest: Handle<UnsentRest>, for token: UInt64) -> ByteBuffer {
        _read {
            precondition(rests[rest].owner == token, "bytes of another connection")
            yield rests[rest].bytes
        }
    }

    /// The socket has taken so many bytes of a rest; whether that was all, and the rest is gone.
    mutating func sent(_ count: Int, of rest: Handle<UnsentRest>) -> Bool {
        if count < rests[rest].bytes.count {
            rests[rest].bytes.removeFirst(count)
            return false
        }
        forget(rest)
        return true
    }

    /// Drops a rest, if there is one.
    mutating func forget(_ rest: Handle<UnsentRest>) {
        if rest.isSome { rests.remove(rest) }
    }

    /// Bytes that a connection's socket has not taken; 0 without a rest.
    func unsent(_ rest: Handle<UnsentRest>) -> Int { rest.isSome ? rests[rest].bytes.count : 0 }

    /// Whether so much is unsent that the peer cannot be reading: then nothing is added.
    func isStuffed(_ rest: Handle<UnsentRest>) -> Bool { unsent(rest) > EngineLimits.stuffed }
}

/// Where a message begins that is being rendered, and where its payload does.
struct OpenMessage: BitwiseCopyable {
    let start: Int
    let payload: Int
}

/// What a socket has not taken, and whose it is.
struct UnsentRest: ~Copyable {
    let owner: UInt64
    var bytes: ByteBuffer
}
