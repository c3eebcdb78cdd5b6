internal import Wire

/// A request that waits for its reply, or did until its slot is used again.
struct Request: BitwiseCopyable {
    /// How it stands; the ended ones tell late and second replies apart.
    enum State: UInt8, BitwiseCopyable { case free, live, answered, failed }

    /// The schedule of what a step or a reaction sends.
    static let unscheduled = UInt8.max

    var state = State.free
    /// Whether steps wait for it.
    var fromStep = false
    /// The message; `.max` for an `expect` step, which sent nothing.
    var message = UInt16.max
    /// The phase of its planned moment.
    var label: UInt16 = 0
    /// The schedule that planned it, of those of its profile.
    var schedule = Request.unscheduled
    var generation: UInt32 = 0
    var connection: Handle<Connection> = .none
    /// Whose it is; with a pool another one than the connection's own client.
    var client: Handle<Client> = .none
    /// Neighbours in the ring of its connection's requests; of an overdue one `next` is an older one.
    var next: Handle<Request> = .none
    var previous: Handle<Request> = .none
    /// Numbers as they were when it was sent, for templates in `match`: of the client's last message, and of
    /// the last one of the session that had a number there.
    var sequence: UInt32 = 0
    var numberInSession: UInt32 = 0
    /// The index of the step that waits for it.
    var step: Int32 = -1
    var planned: Int64 = 0
    var sent: Int64 = 0
    var deadline: Int64 = 0
    /// Hash of the payload, where an equal one is the reply.
    var payloadHash: UInt64 = 0
    /// The text of its id.
    var id = IDText()
    /// The client's iteration in which it was sent.
    var iteration: UInt32 = 0
    /// One bit for each earlier request in this slot, the latest lowest: whether its reply came.
    var history: UInt64 = 0
}
