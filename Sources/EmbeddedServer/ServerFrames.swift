internal import Wire

/// The frames of an open connection.
extension ServerConnection {
    /// Takes all frames that are complete, and what is there of one that is not.
    mutating func takeFrames(
        _ bytes: Span<UInt8>, from start: Int, _ context: inout ServerContext
    ) {
        var position = start
        while position < bytes.count, phase == .open {
            switch assembler.next(bytes, at: position, rules, limit: context.maximumMessage) {
            case .needMore: return
            case .part(let end): position = end
            case .control(let header, let payload):
                takeControl(header, bytes, payload, &context)
                position = payload + header.payloadLength
            case .message(let header, let payload):
                takeWhole(header, bytes, payload, &context)
                position = payload + header.payloadLength
            case .assembled(let kind, let end):
                takeAssembled(kind, &context)
                position = end
            case .failure(let fault): fail(fault.code, &context)
            }
        }
    }

    /// A message in one frame, all of it there: unmasked straight into the answer.
    @inline(__always)
    private mutating func takeWhole(
        _ header: FrameHeader, _ bytes: Span<UInt8>, _ payload: Int,
        _ context: inout ServerContext
    ) {
        if header.compressed || !context.echoesFrames {
            return takeReshaped(header, bytes, payload, &context)
        }
        let mark = context.outbox.count
        let answer = echo(
            bytes, from: payload, count: header.payloadLength, key: header.maskKey,
            opcode: header.opcode, &context)
        if header.opcode == .text {
            let fault = context.outbox.bytes.withBytes(from: answer, to: context.outbox.count) {
                UTF8Validator.fault($0, from: 0, to: $0.count)
            }
            if let fault {
                context.outbox.truncate(to: mark)
                return fail(fault.code, &context)
            }
        }
        context.counters.messages += 1
        suffer(from: mark, received: context.truth?.received, &context)
    }

    /// A message that came in pieces.
    private mutating func takeAssembled(_ kind: MessageKind, _ context: inout ServerContext) {
        var payload = assembler.takePayload()
        if kind.compressed || !context.echoesFrames { return answer(&payload, kind, &context) }
        let mark = context.outbox.count
        payload.withBytes(from: 0, to: payload.count) { bytes in
            _ = echo(bytes, from: 0, count: bytes.count, key: 0, opcode: kind.opcode, &context)
        }
        context.counters.messages += 1
        suffer(from: mark, received: context.truth?.received, &context)
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
