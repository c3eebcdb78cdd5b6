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

    /// Takes in a request, whose slot has a fresh generation.
    mutating func make(_ request: Request) -> Int32 {
        let index: Int
        if freeCount > 0 {
            freeCount -= 1
            index = Int(free[freeCount])
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
        failed.require(min(failures + 1, EngineLimits.restingRequests))
        let place = failures % EngineLimits.restingRequests
        if failures >= EngineLimits.restingRequests { release(failed[place]) }
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

    /// Which list it is for a payload's hash and a connection.
    private static func overdueList(_ hash: UInt64, _ connection: Int32) -> Int {
        let mixed = (hash ^ UInt64(UInt32(bitPattern: connection))) &* 0x9E37_79B9_7F4A_7C15
        return Int(mixed.multipliedFullWidth(by: UInt64(EngineLimits.overdueLists)).high)
    }

    /// Remembers a failed request by its payload, which its reply will repeat, for as long as its
    /// slot rests. The lists are linked from newer to older; a slot that is used again ends its list.
    mutating func noteOverdue(_ index: Int32) {
        overdue.require(EngineLimits.overdueLists)
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
        for _ in 0..<EngineLimits.overdueDepth {
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

    /// Has a request that is due expire later than at its deadline.
    mutating func lookAgain(_ index: Int32, at time: Int64) { wheel.arm(index, at: time) }
}
