internal import Memory
internal import Wire

/// All requests in flight of a loop. An id carries the index and the generation of its slot, so a
/// reply finds its request in one load and an idle connection pays nothing.
///
/// Timers are lazy: the timer of a slot is not cancelled when its request is answered, and a later
/// request in that slot leaves it where it is unless it is due earlier. When it fires, it moves to
/// the deadline of the request that is there. A reply thus costs no work on the wheel.
///
/// The slot of a request that failed rests before it is used again, so that a late reply finds what
/// it answers.
struct RequestTable: ~Copyable {
    private var requests: Column<Request>
    private var free = Column(capacity: 1_024, filledWith: Handle<Request>.none)
    private var freeCount = 0
    /// Slots of failed requests in a ring, and how many have been put there.
    private var failed = Column(capacity: 16, filledWith: Handle<Request>.none)
    private var failures = 0
    /// Hashes of the replies of the last requests of each slot, see `noteReply`.
    private var replies = Column(
        capacity: 1_024 * EngineLimits.repliesOfSlot, filledWith: UInt64(0))
    /// The latest overdue request by its payload, see `noteOverdue`; empty until there is one.
    private var overdue = Column(capacity: 1, filledWith: Handle<Request>.none)
    private var wheel: TimerWheel
    /// Requests whose deadline has come.
    private var due: [Int32] = []
    /// Requests in flight.
    private(set) var live = 0

    init(now: Int64) {
        requests = Column(capacity: 1_024, filledWith: Request())
        wheel = TimerWheel(now: now, capacity: 1_024)
    }

    /// One more than the largest index ever used.
    var count: Int { requests.count }

    subscript(request: Handle<Request>) -> Request {
        get { requests[Int(request.index)] }
        _modify { yield &requests[Int(request.index)] }
    }

    /// What the id of a request says.
    mutating func content(of handle: Handle<Request>) -> MessageID.Content {
        let request = self[handle]
        return MessageID.Content(
            slot: handle.index, generation: request.generation,
            connection: request.connection.index,
            message: request.message, label: request.label)
    }

    /// Takes in a request, whose slot has a fresh generation.
    mutating func make(_ request: Request) -> Handle<Request> {
        let index: Int
        if freeCount > 0 {
            freeCount -= 1
            index = Int(free[freeCount].index)
        } else {
            index = requests.count
            requests.require(index + 1)
        }
        let last = requests[index]
        var fresh = request
        fresh.generation = (last.generation &+ 1) & MessageID.generations
        fresh.history = last.history << 1 | (last.state == .answered ? 1 : 0)
        fresh.state = .live
        requests[index] = fresh
        live += 1
        let timer = Int32(truncatingIfNeeded: index)
        if !wheel.isArmed(timer) || wheel.deadline(of: timer) > request.deadline {
            wheel.arm(timer, at: request.deadline)
        }
        return Handle(index: timer)
    }

    /// Ends a request; what became of it stays readable until the slot is used again.
    mutating func end(_ request: Handle<Request>, as state: Request.State) {
        self[request].state = state
        live -= 1
        guard state == .failed else {
            release(request)
            return
        }
        failed.require(min(failures + 1, EngineLimits.restingRequests))
        let place = failures % EngineLimits.restingRequests
        if failures >= EngineLimits.restingRequests { release(failed[place]) }
        failed[place] = request
        failures += 1
    }

    private mutating func release(_ request: Handle<Request>) {
        if freeCount == free.count { free.require(freeCount + 1) }
        free[freeCount] = request
        freeCount += 1
    }

    /// What a reply with an id of this table answers.
    enum Finding: Equatable {
        /// A request that waits for it.
        case live
        /// One that had failed by its deadline.
        case late
        /// One that had the same reply, or had one, but not this one.
        case duplicated, further
        case unknown
    }

    /// Looks up what a slot's generation became, for a frame with this hash; a late reply is noted, so that
    /// the next is second. Of what is too old to know more it had an answer or none, so that this is further.
    mutating func find(
        _ request: Handle<Request>, generation: UInt32, reply: UInt64
    ) -> Finding {
        guard request.isSome, Int(request.index) < requests.count else { return .unknown }
        let slot = Int(request.index)
        let age = Int((requests[slot].generation &- generation) & MessageID.generations)
        if age == 0 {
            switch requests[slot].state {
            case .live: return .live
            case .answered: return second(slot, generation, age, reply)
            case .failed:
                requests[slot].state = .answered
                noteReply(slot, generation, reply)
                return .late
            case .free: return .unknown
            }
        }
        guard UInt32(age) < requests[slot].generation else { return .unknown }
        guard age <= 64 else { return .further }
        let bit = UInt64(1) << UInt64(age - 1)
        if requests[slot].history & bit != 0 { return second(slot, generation, age, reply) }
        requests[slot].history |= bit
        if age < EngineLimits.repliesOfSlot { noteReply(slot, generation, reply) }
        return .late
    }

    /// A frame for a request that was answered; one that is too old for its reply to be known mostly had the
    /// same.
    private mutating func second(
        _ slot: Int, _ generation: UInt32, _ age: Int, _ reply: UInt64
    ) -> Finding {
        guard age < EngineLimits.repliesOfSlot else { return .duplicated }
        let place = Self.reply(slot, generation)
        return place < replies.count && replies[place] == reply ? .duplicated : .further
    }

    private static func reply(_ slot: Int, _ generation: UInt32) -> Int {
        slot * EngineLimits.repliesOfSlot + Int(generation) & (EngineLimits.repliesOfSlot - 1)
    }

    private mutating func noteReply(_ slot: Int, _ generation: UInt32, _ reply: UInt64) {
        let place = Self.reply(slot, generation)
        replies.require(place + 1)
        replies[place] = reply
    }

    /// Notes the hash of a request's reply, by which the same one is known when it comes again.
    @inline(__always)
    mutating func noteReply(_ request: Handle<Request>, _ reply: UInt64) {
        noteReply(Int(request.index), self[request].generation, reply)
    }

    /// Which list it is for a payload's hash and a connection.
    private static func overdueList(_ hash: UInt64, _ connection: Handle<Connection>) -> Int {
        let mixed = (hash ^ UInt64(UInt32(bitPattern: connection.index))) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed.multipliedFullWidth(by: UInt64(EngineLimits.overdueLists)).high)
    }

    /// Remembers a failed request by its payload, which its reply will repeat, for as long as its
    /// slot rests. The lists are linked from newer to older; a slot that is used again ends its list.
    mutating func noteOverdue(_ request: Handle<Request>) {
        overdue.require(EngineLimits.overdueLists)
        let list = RequestTable.overdueList(self[request].payloadHash, self[request].connection)
        self[request].next = overdue[list]
        overdue[list] = request
    }

    /// Takes out the latest overdue request of a connection with this payload, if there is any.
    mutating func takeOverdue(
        _ hash: UInt64, of connection: Handle<Connection>
    ) -> Handle<Request> {
        guard overdue.count > 0 else { return .none }
        let list = RequestTable.overdueList(hash, connection)
        var newer: Handle<Request> = .none
        var request = overdue[list]
        for _ in 0..<EngineLimits.overdueDepth {
            guard request.isSome, self[request].state == .failed else { return .none }
            if self[request].payloadHash == hash, self[request].connection == connection {
                self[request].state = .answered
                if newer.isSome {
                    self[newer].next = self[request].next
                } else {
                    overdue[list] = self[request].next
                }
                return request
            }
            newer = request
            request = self[request].next
        }
        return .none
    }

    /// A time before which no request is overdue; nil when none is in flight.
    var nextDeadline: Int64? { live > 0 ? wheel.nextDeadline : nil }

    /// Looks for the requests whose deadline has come; how many there are, earliest first.
    mutating func expire(_ now: Int64) -> Int {
        guard let next = wheel.nextDeadline, next <= now else { return 0 }
        due.removeAll(keepingCapacity: true)
        wheel.expire(now, into: &due)
        var kept = 0
        for place in due.indices {
            let index = due[place]
            let request = requests[Int(index)]
            guard request.state == .live else { continue }
            if request.deadline > now {
                wheel.arm(index, at: request.deadline)
            } else {
                due[kept] = index
                kept += 1
            }
        }
        due.removeLast(due.count - kept)
        return due.count
    }

    /// One of them.
    func due(_ place: Int) -> Handle<Request> { Handle(index: due[place]) }

    /// Has a request that is due expire later than at its deadline.
    mutating func lookAgain(_ request: Handle<Request>, at time: Int64) {
        wheel.arm(request.index, at: time)
    }
}
