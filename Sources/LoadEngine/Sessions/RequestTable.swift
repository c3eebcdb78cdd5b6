internal import Wire

/// A request that waits for its reply, or did until its slot is used again.
struct Request: BitwiseCopyable {
    /// How it stands; the ended ones tell late and second replies apart.
    enum State: UInt8, BitwiseCopyable { case free, live, answered, failed }

    var state = State.free
    /// Whether steps wait for it.
    var fromStep = false
    var message: UInt16 = 0
    /// The phase of its planned moment.
    var label: UInt16 = 0
    var generation: UInt32 = 0
    var connection: Int32 = -1
    /// Neighbours among the requests of its connection.
    var next: Int32 = -1
    var previous: Int32 = -1
    /// The client's message number, for templates in `match`.
    var sequence: UInt32 = 0
    var planned: Int64 = 0
    var sent: Int64 = 0
    /// Hash of the payload, where an equal one is the reply.
    var payloadHash: UInt64 = 0
}

/// All requests in flight of a loop. An id carries the index and the generation of its slot, so a
/// reply finds its request in one load and an idle connection pays nothing.
struct RequestTable: ~Copyable {
    private var requests: Column<Request>
    private var free: [Int32] = []
    /// Deadlines, by index of the request.
    var wheel: TimerWheel

    init(now: Int64) {
        requests = Column(capacity: 1_024, filledWith: Request())
        wheel = TimerWheel(now: now, capacity: 1_024)
    }

    /// One more than the largest index ever used.
    var count: Int { requests.count }

    subscript(index: Int32) -> Request {
        get { requests[Int(index)] }
        _modify { yield &requests[Int(index)] }
    }

    /// A slot with a fresh generation.
    mutating func make() -> Int32 {
        let index: Int32
        if let reused = free.popLast() {
            index = reused
        } else {
            index = Int32(requests.count)
            requests.require(requests.count + 1)
        }
        let generation = (requests[Int(index)].generation &+ 1) & 0xFFF_FFFF
        requests[Int(index)] = Request()
        requests[Int(index)].generation = generation
        requests[Int(index)].state = .live
        return index
    }

    /// Ends a request; what became of it stays readable until the slot is used again.
    mutating func end(_ index: Int32, as state: Request.State) {
        wheel.cancel(index)
        requests[Int(index)].state = state
        free.append(index)
    }
}
