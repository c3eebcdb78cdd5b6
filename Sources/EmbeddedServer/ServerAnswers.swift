internal import Wire

/// Answers that are not simply the bytes of the message: those of agents and chats, compressed ones,
/// and those in several frames. They take the way over a buffer that plain echoes are spared.
extension ServerConnection {
    /// A message in one frame, all of it there.
    mutating func takeReshaped(
        _ header: FrameHeader, _ bytes: Span<UInt8>, _ payload: Int,
        _ context: inout ServerContext
    ) {
        var message = context.shared.lendBuffer()
        let count = header.payloadLength
        message.extend(by: count)
        message.withMutableBytes(from: 0, to: count) { span in
            Masking.copy(
                bytes, from: payload, count: count, key: header.maskKey, into: &span, at: 0)
        }
        let kind = MessageKind(text: header.opcode == .text, compressed: header.compressed)
        let fault = message.withBytes(from: 0, to: count) {
            kind.text && !kind.compressed ? UTF8Validator.fault($0, from: 0, to: count) : nil
        }
        if let fault {
            fail(fault.code, &context)
        } else {
            answer(&message, kind, &context)
        }
        context.shared.takeBack(message)
    }

    /// Answers a message, which if it is not compressed is known to be valid.
    mutating func answer(
        _ message: inout ByteBuffer, _ kind: MessageKind, _ context: inout ServerContext
    ) {
        guard kind.compressed else { return reply(&message, kind, &context) }
        var plain = context.shared.lendBuffer()
        let fault = message.withBytes(from: 0, to: message.count) { bytes in
            deflate?.open(
                bytes, kind, into: &plain, limit: context.maximumMessage, &context.shared)
        }
        if let fault { fail(fault.code, &context) } else { reply(&plain, kind, &context) }
        context.shared.takeBack(plain)
    }

    /// Does with an inflated message what the server is for.
    private mutating func reply(
        _ plain: inout ByteBuffer, _ kind: MessageKind, _ context: inout ServerContext
    ) {
        context.counters.messages += 1
        switch context.behaviour {
        case .echo: put(&plain, kind, received: context.truth?.received, &context)
        case .agents: answerAgent(plain, kind, &context)
        case .chat: chat(plain, kind, &context)
        }
    }

    /// Puts an answer into the outbox, in the form that `kind` says. Only with a stamp it is never
    /// compressed, as a stamp is written when the answer leaves.
    mutating func put(
        _ plain: inout ByteBuffer, _ kind: MessageKind, received: Int64?,
        _ context: inout ServerContext
    ) {
        let mark = context.outbox.count
        let stamp = context.stamping && kind.text ? insertStamp(&plain) : nil
        if kind.compressed, stamp == nil {
            var packed = context.shared.lendBuffer()
            plain.withBytes(from: 0, to: plain.count) { bytes in
                deflate?.deflate(
                    bytes, into: &packed, alone: !context.faults.isNone, &context.shared)
            }
            context.outbox.append(kind, packed, inFramesOf: context.fragment)
            context.shared.takeBack(packed)
        } else {
            context.outbox.append(
                MessageKind(text: kind.text), plain, inFramesOf: context.fragment, stamp: stamp)
        }
        suffer(from: mark, received: received, &context)
    }

    /// Makes room for a stamp if the text is an object, and returns where its number goes.
    private func insertStamp(_ text: inout ByteBuffer) -> Int? {
        let count = text.count
        let place = text.withBytes(from: 0, to: count) {
            ReplyStamp.place($0, from: 0, count: count, key: 0)
        }
        guard let place else { return nil }
        text.extend(by: place.length)
        return text.withMutableBytes(from: 0, to: text.count) {
            ReplyStamp.insert(place, into: &$0, at: 0, count: count)
        }
    }
}
