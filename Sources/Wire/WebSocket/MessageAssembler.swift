/// Puts messages together from what a peer sends, in whatever pieces that comes (RFC 6455 §5.4): one
/// piece after the other, each by a call of `next`, until the bytes are used up.
///
///     81 05 H e l l o     .message                 the usual case, for which no assembler is needed
///     01 03 H e l         .part                    see `whole`
///     89 01 x             .control
///     80 02 l o           .assembled
///     82                  .needMore                to be put before the bytes that come next: `rest`
///
/// A connection between messages needs none, and owns nothing. Client and server use it alike: where
/// the rules say that frames are masked, what is kept is unmasked.
public struct MessageAssembler: ~Copyable, Sendable {
    private var fragments = FragmentState.between
    /// The message so far; it has memory only while one is under way.
    private var payload: ByteBuffer?
    private var validator = UTF8Validator()
    /// Bytes that the current frame still lacks, its key and how many of its bytes are there.
    private var missing = 0
    private var key: UInt32 = 0
    private var phase = 0
    private var kind = MessageKind(text: false)
    private var endsMessage = false
    /// The beginning of a head or control frame that was cut by the end of the bytes.
    private var kept: ByteBuffer?

    /// An assembler between messages.
    public init() {}

    /// Whether nothing is kept, so that a connection need not own it.
    public var isEmpty: Bool { restCount == 0 && missing == 0 && fragments == .between }

    // MARK: Pieces

    /// The piece at `position` where no message is under way, if it is all there: a control frame or a
    /// message in one frame. Nil for what an assembler has to take.
    @inlinable
    public static func whole(
        _ bytes: Span<UInt8>, at position: Int, _ rules: FrameRules, limit: Int
    ) -> MessagePiece? {
        switch FrameHeader.parse(bytes, at: position, to: bytes.count, rules: rules) {
        case .needMore: return nil
        case .failure(let error): return .failure(.frame(error))
        case .header(let header):
            let body = position &+ header.headerLength
            guard header.payloadLength <= bytes.count &- body else { return nil }
            if header.opcode.isControl { return .control(header, payload: body) }
            guard header.fin, header.opcode != .continuation else { return nil }
            if header.payloadLength > limit { return .failure(.tooLarge(limit: limit)) }
            if header.opcode == .text, !rules.masked, !header.compressed,
                let fault = UTF8Validator.fault(
                    bytes, from: body, to: body &+ header.payloadLength)
            {
                return .failure(fault)
            }
            return .message(header, payload: body)
        }
    }

    /// Takes the piece at `position`. After a failure nothing more may be taken.
    public mutating func next(
        _ bytes: Span<UInt8>, at position: Int, _ rules: FrameRules, limit: Int
    ) -> MessagePiece {
        if missing > 0 { return takePayload(bytes, from: position, rules) }
        if fragments == .between,
            let piece = MessageAssembler.whole(bytes, at: position, rules, limit: limit)
        {
            return piece
        }
        switch FrameHeader.parse(bytes, at: position, to: bytes.count, rules: rules) {
        case .needMore:
            keep(bytes, from: position)
            return .needMore
        case .failure(let error): return .failure(.frame(error))
        case .header(let header):
            let body = position + header.headerLength
            switch fragments.take(header) {
            case .failure(let error): return .failure(.frame(error))
            case .control:
                guard header.payloadLength <= bytes.count - body else {
                    keep(bytes, from: position)
                    return .needMore
                }
                return .control(header, payload: body)
            case .data(let kind, let first, let last):
                if first {
                    self.kind = kind
                    validator = UTF8Validator()
                }
                if header.payloadLength > limit - count { return .failure(.tooLarge(limit: limit)) }
                key = header.maskKey
                phase = 0
                missing = header.payloadLength
                endsMessage = last
                return takePayload(bytes, from: body, rules)
            }
        }
    }

    /// Bytes of the message so far.
    private var count: Int {
        switch payload {
        case .none: 0
        case .some(let buffer): buffer.count
        }
    }

    /// Takes what is there of the current frame's payload.
    private mutating func takePayload(
        _ bytes: Span<UInt8>, from start: Int, _ rules: FrameRules
    ) -> MessagePiece {
        let size = min(missing, bytes.count - start)
        var message = payload.take() ?? ByteBuffer(capacity: max(256, size))
        let before = message.count
        if rules.masked {
            message.extend(by: size)
            message.withMutableBytes(from: before, to: before + size) { target in
                Masking.copy(
                    bytes, from: start, count: size, key: key, phase: phase, into: &target, at: 0)
            }
            phase += size
        } else {
            message.append(bytes.extracting(start..<start + size))
        }
        missing -= size
        let checks = kind.text && !kind.compressed
        let isText =
            !checks
            || message.withBytes(from: before, to: before + size) {
                validator.feed($0, from: 0, to: size)
            }
        payload = consume message
        if !isText { return .failure(.notText) }
        guard missing == 0, endsMessage else { return .part(end: start + size) }
        if checks, !validator.isComplete { return .failure(.textCut) }
        return .assembled(kind, end: start + size)
    }

    /// Hands the payload of an assembled message over.
    public mutating func takePayload() -> ByteBuffer {
        payload.take() ?? ByteBuffer(capacity: 0)
    }

    // MARK: The rest

    /// Bytes that were kept and have to stand before those that come next.
    public var restCount: Int {
        switch kept {
        case .none: 0
        case .some(let buffer): buffer.count
        }
    }

    /// Keeps the bytes from `start` on, which do not make a whole head yet.
    public mutating func keep(_ bytes: Span<UInt8>, from start: Int) {
        var rest = kept.take() ?? ByteBuffer(capacity: 16)
        rest.truncate(to: 0)
        rest.append(bytes.extracting(start..<bytes.count))
        kept = consume rest
    }

    /// A copy of the rest.
    public var restBytes: [UInt8] {
        switch kept {
        case .none: []
        case .some(let buffer): buffer.array()
        }
    }

    /// Puts the rest into a region, from `offset` on.
    public mutating func putRest(into region: Region, at offset: Int) {
        guard let rest = kept.take() else { return }
        region.store(rest, at: offset)
        kept = consume rest
    }

    /// Forgets the rest, once what comes next stands behind it.
    public mutating func forgetRest() { kept = nil }
}
