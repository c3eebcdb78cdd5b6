internal import Wire

/// Messages that a connection gets because of others.
extension ServerConnection {
    /// Puts a copy of a message into the outbox, compressed if it came so and may go so.
    mutating func copy(
        _ message: borrowing ByteBuffer, _ kind: MessageKind, _ context: inout ServerContext
    ) {
        context.counters.pushed += 1
        var copy = context.shared.lendBuffer()
        copy.append(message, from: 0, to: message.count)
        let compressed = kind.compressed && deflate != nil
        put(
            &copy, MessageKind(text: kind.text, compressed: compressed), received: nil, &context)
        context.shared.takeBack(copy)
    }

    /// Takes a copy of a message of another connection. It waits for the end of the tick, so that
    /// all that come until then leave with one call; at a connection for which too much waits
    /// already, this one is dropped.
    mutating func push(
        _ message: borrowing ByteBuffer, _ kind: MessageKind, _ context: inout ServerContext
    ) {
        guard phase == .open else { return }
        copy(message, kind, &context)
        context.finishOutbox()
        keepUnsent(from: 0, &context)
        let waiting = (unsent?.count ?? 0) - sent + delayedBytes
        if phase == .open, waiting > context.maximumQueue {
            context.counters.overflows += 1
            phase = .gone
        }
    }

    /// Takes the connection out of all rooms and subscriptions.
    mutating func leaveAudiences(_ context: inout ServerContext) {
        if let left = room { context.audiences.leave(id.slot, left) }
        room = nil
        for event in AgentEvent.allCases where subscriptions & event.bit != 0 {
            context.audiences.remove(id.slot, from: event.rawValue)
        }
        subscriptions = 0
    }
}
