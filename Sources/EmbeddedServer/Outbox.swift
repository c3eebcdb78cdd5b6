internal import Wire

/// The bytes that one connection is about to get; there is one for all connections, filled while
/// one of them is served and empty again before the next one.
struct Outbox: ~Copyable {
    private(set) var bytes = ByteBuffer(capacity: 1 << 16)
    /// Where stamps wait to be written.
    private var stamps: [Int] = []

    var count: Int { bytes.count }

    /// Where the last stamp goes, if it lies at or behind `mark`.
    func stamp(since mark: Int) -> Int? {
        guard let last = stamps.last, last >= mark else { return nil }
        return last
    }

    /// Appends bytes as they are.
    mutating func append(_ other: [UInt8]) { bytes.append(other) }

    /// Appends a frame whose payload are the `count` bytes at `start` of `source`, masked with
    /// `key`, and, at its `place`, a stamp. Returns where the payload begins.
    @inline(__always) @discardableResult
    mutating func append(
        _ opcode: Opcode, _ source: Span<UInt8>, from start: Int, count: Int, key: UInt32 = 0,
        stamp place: ReplyStamp.Place? = nil
    ) -> Int {
        let header = FrameHeader(opcode, payloadLength: count + (place?.length ?? 0))
        let mark = bytes.count
        bytes.extend(by: header.frameLength)
        let length = header.headerLength
        let number = bytes.withMutableBytes(from: mark, to: bytes.count) { span in
            header.write(into: &span, at: 0)
            Masking.copy(source, from: start, count: count, key: key, into: &span, at: length)
            return place.map { ReplyStamp.insert($0, into: &span, at: length, count: count) }
        }
        if let number { stamps.append(mark + number) }
        return mark + length
    }

    /// Appends a message in frames of at most `size` bytes, one if there is no size. `stamp` is where
    /// in it the number of a stamp goes, which is never cut.
    mutating func append(
        _ kind: MessageKind, _ payload: borrowing ByteBuffer, inFramesOf size: Int?,
        stamp: Int? = nil
    ) {
        var start = 0
        repeat {
            var end = start + min(size ?? .max, payload.count - start)
            if let stamp, stamp < end, end < stamp + ReplyStamp.width {
                end = stamp > start ? stamp : stamp + ReplyStamp.width
            }
            FrameHeader(
                start == 0 ? kind.opcode : .continuation, fin: end == payload.count,
                reserved: kind.compressed && start == 0 ? 4 : 0, payloadLength: end - start
            ).append(to: &bytes)
            if let stamp, stamp >= start, stamp < end { stamps.append(bytes.count + stamp - start) }
            bytes.append(payload, from: start, to: end)
            start = end
        } while start < payload.count
    }

    /// Appends a close frame.
    mutating func appendClose(_ code: CloseCode?) {
        var payload: [UInt8] = []
        if let code {
            payload = [
                UInt8(truncatingIfNeeded: code.rawValue >> 8),
                UInt8(truncatingIfNeeded: code.rawValue),
            ]
        }
        append(.close, payload.span, from: 0, count: payload.count)
    }

    /// Appends a finished frame; its stamp, if it has one, goes to `stamp` in it.
    mutating func append(_ frame: borrowing ByteBuffer, stamp: Int?) {
        if let stamp { stamps.append(bytes.count + stamp) }
        bytes.append(frame, from: 0, to: frame.count)
    }

    /// Appends what stands behind `mark` a second time.
    mutating func repeatTail(from mark: Int) {
        let end = bytes.count
        let length = end - mark
        bytes.extend(by: length)
        bytes.withMutableBytes(from: mark, to: bytes.count) { span in
            for i in 0..<length { span[length + i] = span[i] }
        }
        for stamp in stamps where stamp >= mark { stamps.append(stamp + length) }
    }

    /// Forgets everything behind `mark`.
    mutating func truncate(to mark: Int) {
        bytes.truncate(to: mark)
        while let last = stamps.last, last >= mark { stamps.removeLast() }
    }

    /// Writes all stamps: the last thing before sending.
    mutating func writeStamps() {
        guard !stamps.isEmpty else { return }
        let now = MonotonicTime.now()
        bytes.withMutableBytes(from: 0, to: bytes.count) { span in
            for stamp in stamps { ReplyStamp.write(now, into: &span, at: stamp) }
        }
        stamps.removeAll(keepingCapacity: true)
    }

    /// Empties the box and gives the memory of a rare large answer back.
    mutating func clear() {
        truncate(to: 0)
        bytes.shrink(to: 1 << 20)
    }
}

extension FrameHeader {
    /// Appends the header.
    fileprivate func append(to bytes: inout ByteBuffer) {
        let mark = bytes.count
        bytes.extend(by: headerLength)
        bytes.withMutableBytes(from: mark, to: bytes.count) { span in
            _ = write(into: &span, at: 0)
        }
    }
}
