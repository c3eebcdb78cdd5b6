internal import Wire

/// A connection by its slot and by its number, which tells it from later users of the slot.
struct ConnectionID: Hashable {
    let slot: Int32
    let serial: UInt32

    /// The connection as a poller's token.
    var token: UInt64 { UInt64(serial) << 32 | UInt64(UInt32(bitPattern: slot)) }
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
    private var idle: [Int32] = []
    private var wheel: TimerWheel

    init(now: Int64) { wheel = TimerWheel(now: now, capacity: 64) }

    /// When the next one is due, or a little earlier.
    var nextDeadline: Int64? { wheel.nextDeadline }

    /// Keeps what stands behind `mark` in the outbox until `deadline`, and returns its number.
    mutating func keep(
        _ outbox: borrowing Outbox, from mark: Int, for connection: ConnectionID,
        until deadline: Int64, _ fate: Faults.Fate, received: Int64?
    ) -> Int32 {
        let index =
            idle.popLast()
            ?? replies.insert(
                Reply(connection: connection, stamp: nil, frame: ByteBuffer(capacity: 256)))
        replies[index].connection = connection
        replies[index].received = received
        replies[index].fate = fate
        replies[index].isKept = true
        replies[index].stamp = outbox.stamp(since: mark).map { $0 - mark }
        replies[index].frame.append(outbox.bytes, from: mark, to: outbox.count)
        wheel.arm(index, at: deadline)
        return index
    }

    /// Keeps a reply that was due for longer.
    mutating func keep(_ reply: Int32, until deadline: Int64) { wheel.arm(reply, at: deadline) }

    /// Adds the replies that are due to `due`, earliest first.
    mutating func expire(_ now: Int64, into due: inout [Int32]) { wheel.expire(now, into: &due) }

    func connection(of reply: Int32) -> ConnectionID { replies[reply].connection }

    /// Whether a reply that was due still waits: it may have left together with an earlier one.
    func isKept(_ reply: Int32) -> Bool { replies[reply].isKept }

    /// When its request was received.
    func received(of reply: Int32) -> Int64? { replies[reply].received }

    func fate(of reply: Int32) -> Faults.Fate { replies[reply].fate }

    func length(of reply: Int32) -> Int { replies[reply].frame.count }

    /// Puts a reply into the outbox.
    func append(_ reply: Int32, to outbox: inout Outbox) {
        outbox.append(replies[reply].frame, stamp: replies[reply].stamp)
    }

    /// Gives the memory of a reply to later ones.
    mutating func release(_ reply: Int32) {
        wheel.cancel(reply)
        replies[reply].isKept = false
        replies[reply].frame.truncate(to: 0)
        replies[reply].frame.shrink(to: 4_096)
        idle.append(reply)
    }
}
