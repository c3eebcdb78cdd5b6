internal import Wire

/// A message that did not come as one whole frame in one piece, and is put together here.
struct InboundMessage: ~Copyable {
    private(set) var fragments = FragmentState.between
    /// The message so far, unmasked and, if it is compressed, still compressed; it has memory only
    /// while one is under way.
    private var payload: ByteBuffer?
    /// Bytes of the message so far.
    private(set) var count = 0
    private(set) var kind = MessageKind(text: false)
    /// Bytes that the current frame still lacks.
    private(set) var missing = 0
    private var utf8 = UTF8Validator()
    private var key: UInt32 = 0
    /// Bytes of the current frame that are there.
    private var phase = 0
    private var endsMessage = false

    /// What a piece of a payload led to.
    enum Progress {
        case incomplete
        /// The message is complete, and, unless it is compressed, valid.
        case complete
        case notUTF8
    }

    /// Whether the next frame may be a message of its own.
    var isIdle: Bool { fragments == .between && missing == 0 }

    /// Begins a data frame; the error of one that must not come here.
    mutating func begin(_ header: FrameHeader) -> FrameError? {
        switch fragments.take(header) {
        case .control: return nil
        case .failure(let error): return error
        case .data(let kind, let first, let last):
            if first {
                self.kind = kind
                utf8 = UTF8Validator()
            }
            key = header.maskKey
            phase = 0
            missing = header.payloadLength
            endsMessage = last
            return nil
        }
    }

    /// Takes the `count` (≤ `missing`) bytes at `start` of the current frame's payload.
    mutating func take(_ bytes: Span<UInt8>, from start: Int, count: Int) -> Progress {
        var message = payload.take() ?? ByteBuffer(capacity: max(256, count))
        let whole = message.count + count
        message.extend(by: count)
        message.withMutableBytes(from: whole - count, to: whole) { span in
            Masking.copy(
                bytes, from: start, count: count, key: key, phase: phase, into: &span, at: 0)
        }
        phase += count
        missing -= count
        self.count = whole
        let checks = kind.text && !kind.compressed
        if checks {
            let valid = message.withBytes(from: whole - count, to: whole) { span in
                utf8.feed(span, from: 0, to: count)
            }
            if !valid { return .notUTF8 }
        }
        payload = consume message
        guard missing == 0, endsMessage else { return .incomplete }
        return checks && !utf8.isComplete ? .notUTF8 : .complete
    }

    /// Hands the payload of a complete message over and is empty again.
    mutating func takePayload() -> ByteBuffer {
        count = 0
        return payload.take() ?? ByteBuffer(capacity: 0)
    }
}
