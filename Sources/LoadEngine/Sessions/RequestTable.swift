internal import Memory
internal import Wire

/// A request that waits for its reply, or did until its slot is used again.
struct Request: BitwiseCopyable {
    /// How it stands; the ended ones tell late and second replies apart.
    enum State: UInt8, BitwiseCopyable { case free, live, answered, failed }

    var state = State.free
    /// Whether steps wait for it.
    var fromStep = false
    /// The message; `.max` for an `expect` step, which sent nothing.
    var message = UInt16.max
    /// The phase of its planned moment.
    var label: UInt16 = 0
    var generation: UInt32 = 0
    var connection: Int32 = -1
    /// Whose it is; with a pool another one than the connection's own client.
    var client: Int32 = -1
    /// Neighbours among the requests of its connection; of an overdue one `next` is an older one.
    var next: Int32 = -1
    var previous: Int32 = -1
    /// The number of the client's last message, for templates in `match`.
    var sequence: UInt32 = 0
    /// Of an `expect` the index of its step.
    var step: Int32 = -1
    var planned: Int64 = 0
    var sent: Int64 = 0
    var deadline: Int64 = 0
    /// Hash of the payload, where an equal one is the reply.
    var payloadHash: UInt64 = 0
    /// The text of its id.
    var id = IDText()
    /// One bit for each earlier request in this slot, the latest lowest: whether its reply came.
    var history: UInt64 = 0
}

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
    /// So many failed requests rest.
    private static let resting = 16_384

    private var requests: Column<Request>
    private var free = Column(capacity: 1_024, filledWith: Int32(0))
    private var freeCount = 0
    /// Slots of failed requests in a ring, and how many have been put there.
    private var failed = Column(capacity: 16, filledWith: Int32(0))
    private var failures = 0
    /// The latest overdue request by its payload, see `noteOverdue`; empty until there is one.
    private var overdue = Column(capacity: 1, filledWith: Int32(-1))
    private var wheel: TimerWheel
    /// Requests in flight.
    private(set) var live = 0

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

    /// What the id of a request says.
    mutating func content(of index: Int32) -> MessageID.Content {
        let request = requests[Int(index)]
        return MessageID.Content(
            slot: index, generation: request.generation, connection: request.connection,
            message: request.message, label: request.label)
    }

    /// A slot with a fresh generation and this deadline.
    mutating func make(deadline: Int64) -> Int32 {
        let index: Int
        if freeCount > 0 {
            freeCount -= 1
            index = Int(free[freeCount])
        } else {
            index = requests.count
            requests.require(index + 1)
        }
        let last = requests[index]
        var fresh = Request()
        fresh.generation = (last.generation &+ 1) & MessageID.generations
        fresh.history = last.history << 1 | (last.state == .answered ? 1 : 0)
        fresh.state = .live
        fresh.deadline = deadline
        requests[index] = fresh
        live += 1
        let timer = Int32(truncatingIfNeeded: index)
        if !wheel.isArmed(timer) || wheel.deadline(of: timer) > deadline {
            wheel.arm(timer, at: deadline)
        }
        return timer
    }

    /// Ends a request; what became of it stays readable until the slot is used again.
    mutating func end(_ index: Int32, as state: Request.State) {
        requests[Int(index)].state = state
        live -= 1
        guard state == .failed else {
            release(index)
            return
        }
        failed.require(min(failures + 1, RequestTable.resting))
        let place = failures % RequestTable.resting
        if failures >= RequestTable.resting { release(failed[place]) }
        failed[place] = index
        failures += 1
    }

    private mutating func release(_ index: Int32) {
        if freeCount == free.count { free.require(freeCount + 1) }
        free[freeCount] = index
        freeCount += 1
    }

    /// What a reply with an id of this table answers.
    enum Finding: Equatable {
        /// A request that waits for it.
        case live
        /// One that had failed by its deadline, or one that had its reply.
        case late, second
        case unknown
    }

    /// Looks up what a slot's generation became; a late reply is noted, so that the next is second.
    mutating func find(_ index: Int32, generation: UInt32) -> Finding {
        guard index >= 0, Int(index) < requests.count else { return .unknown }
        let slot = Int(index)
        let age = Int((requests[slot].generation &- generation) & MessageID.generations)
        if age == 0 {
            switch requests[slot].state {
            case .live: return .live
            case .answered: return .second
            case .failed:
                requests[slot].state = .answered
                return .late
            case .free: return .unknown
            }
        }
        guard age <= 64, UInt32(age) < requests[slot].generation else { return .unknown }
        let bit = UInt64(1) << UInt64(age - 1)
        if requests[slot].history & bit != 0 { return .second }
        requests[slot].history |= bit
        return .late
    }

    /// Lists of overdue requests, and how far each is looked through.
    private static let overdueLists = 4_096
    private static let overdueDepth = 16

    /// Which list it is for a payload's hash and a connection.
    private static func overdueList(_ hash: UInt64, _ connection: Int32) -> Int {
        let mixed = (hash ^ UInt64(UInt32(bitPattern: connection))) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed >> 52)
    }

    /// Remembers a failed request by its payload, which its reply will repeat, for as long as its
    /// slot rests. The lists are linked from newer to older; a slot that is used again ends its list.
    mutating func noteOverdue(_ index: Int32) {
        overdue.require(RequestTable.overdueLists)
        let list = RequestTable.overdueList(self[index].payloadHash, self[index].connection)
        self[index].next = overdue[list]
        overdue[list] = index
    }

    /// Takes out the latest overdue request of a connection with this payload; −1 if there is none.
    mutating func takeOverdue(_ hash: UInt64, of connection: Int32) -> Int32 {
        guard overdue.count > 0 else { return -1 }
        let list = RequestTable.overdueList(hash, connection)
        var newer: Int32 = -1
        var index = overdue[list]
        for _ in 0..<RequestTable.overdueDepth {
            guard index >= 0, self[index].state == .failed else { return -1 }
            if self[index].payloadHash == hash, self[index].connection == connection {
                self[index].state = .answered
                if newer >= 0 {
                    self[newer].next = self[index].next
                } else {
                    overdue[list] = self[index].next
                }
                return index
            }
            newer = index
            index = self[index].next
        }
        return -1
    }

    /// A time before which no request is overdue; nil when none is in flight.
    var nextDeadline: Int64? { live > 0 ? wheel.nextDeadline : nil }

    /// Puts the requests whose deadline has come into `due`, earliest first.
    mutating func expire(_ now: Int64, into due: inout [Int32]) {
        guard let next = wheel.nextDeadline, next <= now else { return }
        wheel.expire(now, into: &due)
        due.removeAll { index in
            let request = requests[Int(index)]
            guard request.state == .live else { return true }
            if request.deadline <= now { return false }
            wheel.arm(index, at: request.deadline)
            return true
        }
    }
}
