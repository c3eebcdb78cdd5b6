internal import Wire

/// The frames of an open connection.
extension ServerConnection {
    /// Takes all frames that are complete, and what is there of one that is not.
    mutating func takeFrames(
        _ bytes: Span<UInt8>, from start: Int, _ context: inout ServerContext
    ) {
        var position = start
        while position < bytes.count, phase == .open {
            if inbound.missing > 0 {
                position = takePiece(bytes, from: position, &context)
                continue
            }
            switch FrameHeader.parse(bytes, at: position, to: bytes.count, rules: rules) {
            case .needMore:
                keep(bytes, from: position)
                return
            case .failure: fail(.protocolError, &context)
            case .header(let header):
                let payload = position + header.headerLength
                let whole = header.payloadLength <= bytes.count - payload
                if header.opcode.isControl {
                    guard whole else {
                        keep(bytes, from: position)
                        return
                    }
                    takeControl(header, bytes, payload, &context)
                    position = payload + header.payloadLength
                } else if whole, header.fin, header.opcode != .continuation, inbound.isIdle {
                    takeWhole(header, bytes, payload, &context)
                    position = payload + header.payloadLength
                } else {
                    begin(header, &context)
                    position = payload
                    if header.payloadLength == 0 {
                        position = takePiece(bytes, from: payload, &context)
                    }
                }
            }
        }
    }

    /// A message in one frame, all of it there: unmasked straight into the answer.
    @inline(__always)
    private mutating func takeWhole(
        _ header: FrameHeader, _ bytes: Span<UInt8>, _ payload: Int,
        _ context: inout ServerContext
    ) {
        guard header.payloadLength <= context.maximumMessage else {
            return fail(.messageTooBig, &context)
        }
        if header.compressed || !context.echoesFrames {
            return takeReshaped(header, bytes, payload, &context)
        }
        let mark = context.outbox.count
        let answer = echo(
            bytes, from: payload, count: header.payloadLength, key: header.maskKey,
            opcode: header.opcode, &context)
        if header.opcode == .text {
            let valid = context.outbox.bytes.withBytes(from: answer, to: context.outbox.count) {
                var utf8 = UTF8Validator()
                return utf8.feed($0, from: 0, to: $0.count) && utf8.isComplete
            }
            guard valid else {
                context.outbox.truncate(to: mark)
                return fail(.invalidPayload, &context)
            }
        }
        context.counters.messages += 1
        suffer(from: mark, received: context.truth?.received, &context)
    }

    /// The beginning of a message that comes in pieces.
    private mutating func begin(_ header: FrameHeader, _ context: inout ServerContext) {
        if inbound.begin(header) != nil { return fail(.protocolError, &context) }
        if header.payloadLength > context.maximumMessage - inbound.count {
            fail(.messageTooBig, &context)
        }
    }

    /// The next piece of such a message; returns where it ends.
    private mutating func takePiece(
        _ bytes: Span<UInt8>, from start: Int, _ context: inout ServerContext
    ) -> Int {
        guard phase == .open else { return start }
        let count = min(inbound.missing, bytes.count - start)
        switch inbound.take(bytes, from: start, count: count) {
        case .incomplete: break
        case .notUTF8: fail(.invalidPayload, &context)
        case .complete:
            var payload = inbound.takePayload()
            if inbound.kind.compressed || !context.echoesFrames {
                answer(&payload, inbound.kind, &context)
                return start + count
            }
            let mark = context.outbox.count
            payload.withBytes(from: 0, to: payload.count) { bytes in
                _ = echo(
                    bytes, from: 0, count: bytes.count, key: 0, opcode: inbound.kind.opcode,
                    &context)
            }
            context.counters.messages += 1
            suffer(from: mark, received: context.truth?.received, &context)
        }
        return start + count
    }

    /// Puts the answer to a message into the outbox and returns where its payload begins.
    @inline(__always) @discardableResult
    private func echo(
        _ bytes: Span<UInt8>, from start: Int, count: Int, key: UInt32, opcode: Opcode,
        _ context: inout ServerContext
    ) -> Int {
        var place: ReplyStamp.Place?
        if context.stamping, opcode == .text {
            place = ReplyStamp.place(bytes, from: start, count: count, key: key)
        }
        return context.outbox.append(
            opcode, bytes, from: start, count: count, key: key, stamp: place)
    }

    private mutating func takeControl(
        _ header: FrameHeader, _ bytes: Span<UInt8>, _ payload: Int,
        _ context: inout ServerContext
    ) {
        let length = header.payloadLength
        switch header.opcode {
        case .ping:
            context.outbox.append(
                .pong, bytes, from: payload, count: length, key: header.maskKey)
        case .close where !context.silentClose:
            var plain = [UInt8](repeating: 0, count: length)
            var span = plain.mutableSpan
            Masking.copy(
                bytes, from: payload, count: length, key: header.maskKey, into: &span, at: 0)
            let close = ClosePayload.parse(plain.span, from: 0, to: length)
            if case .invalid = close { context.counters.failures += 1 }
            leave(close.answer, &context)
        default: break
        }
    }

    /// Ends the connection because the peer broke a rule.
    mutating func fail(_ code: CloseCode, _ context: inout ServerContext) {
        context.counters.failures += 1
        leave(code, &context)
    }

    /// Says goodbye; the connection ends when that has been sent.
    mutating func leave(_ code: CloseCode?, _ context: inout ServerContext) {
        context.outbox.appendClose(code)
        phase = .leaving
    }
}
