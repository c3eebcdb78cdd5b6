internal import Wire

/// A connection by its slot and by its number, which tells it from later users of the slot.
struct ConnectionID: Hashable {
    let slot: Handle<ServerConnection>
    let serial: UInt32

    /// The connection as a poller's token.
    var token: UInt64 { UInt64(serial) << 32 | UInt64(UInt32(bitPattern: slot.index)) }
}

/// Answers that wait for their time, as finished frames. Their memory is pooled: a reply that is
/// sent leaves its buffer to a later one.
struct DelayedReplies: ~Copyable {
    // Not private: the 6.3 compiler breaks on a private noncopyable type in a slab.
    struct Reply: ~Copyable {
        var connection: ConnectionID
        /// Where the stamp goes in the frame.
        var stamp: Int?
        /// When its request was received; nil if it answers none.
        var received: Int64?
        var fate = Faults.Fate()
        /// Whether it waits, or its memory does.
        var isKept = true
        var frame: ByteBuffer
    }

    private var replies = Slab<Reply>()
    /// Replies that wait for nothing.
    private var idle: [Handle<Reply>] = []
    private var wheel: TimerWheel

    init(now: Int64) { wheel = TimerWheel(now: now, capacity: 64) }

    /// When the next one is due, or a little earlier.
    var nextDeadline: Int64? { wheel.nextDeadline }

    /// Keeps what stands behind `mark` in the outbox until `deadline`, and returns its number.
    mutating func keep(
        _ outbox: borrowing Outbox, from mark: Int, for connection: ConnectionID,
        until deadline: Int64, _ fate: Faults.Fate, received: Int64?
    ) -> Handle<Reply> {
        let reply =
            idle.popLast()
            ?? replies.insert(
                Reply(connection: connection, stamp: nil, frame: ByteBuffer(capacity: 256)))
        replies[reply].connection = connection
        replies[reply].received = received
        replies[reply].fate = fate
        replies[reply].isKept = true
        replies[reply].stamp = outbox.stamp(since: mark).map { $0 - mark }
        replies[reply].frame.append(outbox.bytes, from: mark, to: outbox.count)
        wheel.arm(reply.index, at: deadline)
        return reply
    }

    /// Keeps a reply that was due for longer.
    mutating func keep(_ reply: Handle<Reply>, until deadline: Int64) {
        wheel.arm(reply.index, at: deadline)
    }

    /// Adds the replies that are due to `due`, earliest first.
    mutating func expire(_ now: Int64, into due: inout [Int32]) { wheel.expire(now, into: &due) }

    func connection(of reply: Handle<Reply>) -> ConnectionID { replies[reply].connection }

    /// Whether a reply that was due still waits: it may have left together with an earlier one.
    func isKept(_ reply: Handle<Reply>) -> Bool { replies[reply].isKept }

    /// When its request was received.
    func received(of reply: Handle<Reply>) -> Int64? { replies[reply].received }

    func fate(of reply: Handle<Reply>) -> Faults.Fate { replies[reply].fate }

    func length(of reply: Handle<Reply>) -> Int { replies[reply].frame.count }

    /// Puts a reply into the outbox.
    func append(_ reply: Handle<Reply>, to outbox: inout Outbox) {
        outbox.append(replies[reply].frame, stamp: replies[reply].stamp)
    }

    /// Gives the memory of a reply to later ones.
    mutating func release(_ reply: Handle<Reply>) {
        wheel.cancel(reply.index)
        replies[reply].isKept = false
        replies[reply].frame.truncate(to: 0)
        replies[reply].frame.shrink(to: 4_096)
        idle.append(reply)
    }
}
