internal import Wire

/// What befalls the answers of a connection on their way into the outbox.
extension ServerConnection {
    /// Lets the fate of an answer befall it, which stands behind `mark` in the outbox. `received` is
    /// when its request was; nil if it answers none.
    @inline(__always)
    mutating func suffer(from mark: Int, received: Int64?, _ context: inout ServerContext) {
        if context.faults.isNone {
            context.truth?.add(received)
        } else {
            meetFate(from: mark, received: received, &context)
        }
    }

    private mutating func meetFate(
        from mark: Int, received: Int64?, _ context: inout ServerContext
    ) {
        if let left = answersLeft {
            answersLeft = left - 1
            if left == 1 {
                context.outbox.truncate(to: mark)
                return reset(&context)
            }
        }
        let fate = context.faults.fate(&random)
        if fate.isDropped {
            context.counters.dropped += 1
            return context.outbox.truncate(to: mark)
        }
        let delay = fate.delay + context.faults.queueing()
        let waits = fate.isSwapped && held == nil
        guard delay > 0 || waits else {
            if fate.isDoubled {
                context.outbox.repeatTail(from: mark)
                context.counters.duplicated += 1
            }
            context.truth?.add(received)
            return sendHeld(&context)
        }
        delayedBytes += context.outbox.count - mark
        let reply = context.delayed.keep(
            context.outbox, from: mark, for: id,
            until: MonotonicTime.now() + (delay > 0 ? delay : Faults.swapLimit), fate,
            received: received)
        if delay == 0 { held = reply }
        context.outbox.truncate(to: mark)
    }

    /// Sends a delayed reply, which is due, or keeps it for the next one.
    mutating func sendDue(_ reply: Handle<DelayedReplies.Reply>, _ context: inout ServerContext) {
        if reply == held {
            // No next one has come.
            held = nil
            return send(reply, &context)
        }
        let fate = context.delayed.fate(of: reply)
        if fate.isSwapped, held == nil {
            held = reply
            let deadline = MonotonicTime.now() + Faults.swapLimit
            return context.delayed.keep(reply, until: deadline)
        }
        if fate.isDoubled {
            context.delayed.append(reply, to: &context.outbox)
            context.counters.duplicated += 1
        }
        send(reply, &context)
        sendHeld(&context)
    }

    /// Puts the reply that waits to change places behind the one that was just put into the outbox.
    private mutating func sendHeld(_ context: inout ServerContext) {
        guard let reply = held else { return }
        held = nil
        context.counters.reordered += 1
        send(reply, &context)
    }

    private mutating func send(
        _ reply: Handle<DelayedReplies.Reply>, _ context: inout ServerContext
    ) {
        delayedBytes -= context.delayed.length(of: reply)
        context.delayed.append(reply, to: &context.outbox)
        context.truth?.add(context.delayed.received(of: reply))
        context.delayed.release(reply)
    }

    /// Ends the connection by a reset.
    mutating func reset(_ context: inout ServerContext) {
        context.counters.resets += 1
        socket.resetOnClose()
        phase = .gone
    }
}
