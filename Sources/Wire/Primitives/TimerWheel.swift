public import Memory

/// Deadlines of many timers: a hierarchical wheel (Varghese and Lauck 1987) of six levels with 64
/// slots each. Timers are known by the index of their owner's slot; the wheel owns a column of
/// nodes of its own, so arming and cancelling touch no one else's memory and allocate nothing.
///
///     level 0   64 slots of 16 µs      a timer stands on the lowest level whose slot it shares
///     level 1   64 slots of 1 ms       with no earlier turn of the wheel; when the wheel turns
///     …                                into a slot of a higher level, its timers move down
///     level 5   64 slots of 4.9 h
public struct TimerWheel: ~Copyable {
    /// One timer: its deadline and its neighbours in the slot's list.
    @usableFromInline struct Node: BitwiseCopyable {
        @usableFromInline var deadline: Int64 = 0
        @usableFromInline var next: Int32 = -1
        @usableFromInline var previous: Int32 = -1
        @usableFromInline var sequence: UInt32 = 0
        /// level × 64 + slot, or −1 while not armed.
        @usableFromInline var place: Int16 = -1

        @usableFromInline init() {}
    }

    @usableFromInline static var tickBits: Int64 { 14 }
    @usableFromInline static var levels: Int { 6 }

    @usableFromInline var nodes: Column<Node>
    @usableFromInline var heads: Column<Int32>
    @usableFromInline var occupied: Column<UInt64>
    /// The tick up to which the wheel has turned.
    @usableFromInline var base: Int64
    /// No timer is due before this time; may be early after a cancel, never late.
    @usableFromInline var bound: Int64 = .max
    @usableFromInline var sequence: UInt32 = 0
    /// Timers armed.
    public private(set) var count = 0

    /// An empty wheel that starts at `now`, with room for the timers `0..<capacity`.
    public init(now: Int64, capacity: Int) {
        nodes = Column(capacity: capacity, filledWith: Node())
        heads = Column(capacity: TimerWheel.levels * 64, filledWith: -1)
        heads.require(TimerWheel.levels * 64)
        occupied = Column(capacity: TimerWheel.levels, filledWith: 0)
        occupied.require(TimerWheel.levels)
        base = now >> TimerWheel.tickBits
    }

    /// A time before which nothing is due; nil when no timer is armed.
    @inlinable public var nextDeadline: Int64? { bound == .max ? nil : bound }

    /// Whether the timer is armed.
    @inlinable public func isArmed(_ timer: Int32) -> Bool {
        Int(timer) < nodes.count && nodes[Int(timer)].place >= 0
    }

    /// The deadline the timer was last armed with.
    @inlinable public func deadline(of timer: Int32) -> Int64 { nodes[Int(timer)].deadline }

    /// Arms a timer, or moves it if it is armed.
    @inlinable public mutating func arm(_ timer: Int32, at deadline: Int64) {
        nodes.require(Int(timer) + 1)
        if nodes[Int(timer)].place >= 0 {
            if nodes[Int(timer)].deadline == deadline { return }
            unlink(timer)
        } else {
            changeCount(by: 1)
        }
        sequence &+= 1
        nodes[Int(timer)].deadline = deadline
        nodes[Int(timer)].sequence = sequence
        if deadline < bound { bound = deadline }
        link(timer)
    }

    /// Cancels a timer; nothing happens if it is not armed.
    @inlinable public mutating func cancel(_ timer: Int32) {
        guard isArmed(timer) else { return }
        unlink(timer)
        changeCount(by: -1)
        if count == 0 { bound = .max }
    }

    @usableFromInline mutating func changeCount(by n: Int) { count += n }

    @inlinable mutating func link(_ timer: Int32) {
        // What lies further ahead than half the wheel waits there and is looked at again.
        let wanted = nodes[Int(timer)].deadline >> TimerWheel.tickBits
        let tick = min(max(wanted, base), base + (1 << 35))
        let differing = UInt64(bitPattern: tick ^ base) | 63
        let level = min((63 - differing.leadingZeroBitCount) / 6, TimerWheel.levels - 1)
        let slot = Int(truncatingIfNeeded: tick &>> Int64(6 * level)) & 63
        let place = level * 64 + slot
        let head = heads[place]
        nodes[Int(timer)].place = Int16(place)
        nodes[Int(timer)].next = head
        nodes[Int(timer)].previous = -1
        if head >= 0 { nodes[Int(head)].previous = timer }
        heads[place] = timer
        occupied[level] |= 1 &<< UInt64(slot)
    }

    @inlinable mutating func unlink(_ timer: Int32) {
        let node = nodes[Int(timer)]
        let place = Int(node.place)
        if node.previous >= 0 {
            nodes[Int(node.previous)].next = node.next
        } else {
            heads[place] = node.next
            if node.next < 0 { occupied[place >> 6] &= ~(1 &<< UInt64(place & 63)) }
        }
        if node.next >= 0 { nodes[Int(node.next)].previous = node.previous }
        nodes[Int(timer)].place = -1
    }

    /// Moves every timer that is due at `now` into `due`, in the order of (deadline, arming).
    @inlinable public mutating func expire(_ now: Int64, into due: inout [Int32]) {
        if now < bound { return }
        turn(to: now, into: &due)
    }

    @usableFromInline mutating func turn(to now: Int64, into due: inout [Int32]) {
        let first = due.count
        // Room for all that are armed, so that a round after a long pause allocates nothing.
        if due.capacity < first + count { due.reserveCapacity(2 * (first + count)) }
        let nowTick = now >> TimerWheel.tickBits
        while let place = earliestPlace() {
            let level = place >> 6
            let start = startTick(of: place)
            if start > nowTick { break }
            if level > 0 {
                moveDown(place, start)
                continue
            }
            base = max(base, start)
            takeDue(place, now, &due)
            // Those left are due later in the very tick of `now`.
            if heads[place] >= 0 { break }
        }
        base = max(base, nowTick)
        sort(&due, from: first)
        bound = earliestDeadline()
    }

    /// The slot with the earliest timers: the lowest occupied level, its first occupied slot.
    private func earliestPlace() -> Int? {
        for level in 0..<TimerWheel.levels where occupied[level] != 0 {
            return level * 64 + firstSlot(level)
        }
        return nil
    }

    /// On the top level the slots before the current one are a turn ahead.
    private func firstSlot(_ level: Int) -> Int {
        let bits = occupied[level]
        guard level == TimerWheel.levels - 1 else { return bits.trailingZeroBitCount }
        let current = (base >> Int64(6 * level)) & 63
        let ahead = (bits >> UInt64(current)) << UInt64(current)
        return ahead != 0 ? ahead.trailingZeroBitCount : bits.trailingZeroBitCount
    }

    private func startTick(of place: Int) -> Int64 {
        let level = place >> 6
        let shift = Int64(6 * level)
        let current = base >> shift
        var turn = (current & ~63) | Int64(place & 63)
        if turn < current { turn += 64 }
        return level == 0 ? turn : turn << shift
    }

    /// Hands the timers of a higher slot to the levels below.
    private mutating func moveDown(_ place: Int, _ start: Int64) {
        var timer = heads[place]
        heads[place] = -1
        occupied[place >> 6] &= ~(1 << UInt64(place & 63))
        base = max(base, start)
        while timer >= 0 {
            let next = nodes[Int(timer)].next
            link(timer)
            timer = next
        }
    }

    private mutating func takeDue(_ place: Int, _ now: Int64, _ due: inout [Int32]) {
        var timer = heads[place]
        while timer >= 0 {
            let next = nodes[Int(timer)].next
            if nodes[Int(timer)].deadline <= now {
                unlink(timer)
                count -= 1
                due.append(timer)
            }
            timer = next
        }
    }

    /// Sorts what stands behind `first` in its place, without memory: few timers by insertion,
    /// many (after a pause, or aligned ones) as a heap. The order is total, so both agree.
    private func sort(_ due: inout [Int32], from first: Int) {
        let count = due.count - first
        guard count > 1 else { return }
        if count > 16 {
            for root in stride(from: count / 2 - 1, through: 0, by: -1) {
                sink(root, in: &due, from: first, count)
            }
            for last in stride(from: count - 1, to: 0, by: -1) {
                due.swapAt(first, first + last)
                sink(0, in: &due, from: first, last)
            }
            return
        }
        for index in (first + 1)..<due.count {
            let timer = due[index]
            var hole = index
            while hole > first, precedes(timer, due[hole - 1]) {
                due[hole] = due[hole - 1]
                hole -= 1
            }
            due[hole] = timer
        }
    }

    /// Moves the root of a part of the heap down to where both children precede it.
    private func sink(_ root: Int, in due: inout [Int32], from first: Int, _ count: Int) {
        let timer = due[first + root]
        var hole = root
        while true {
            var child = 2 * hole + 1
            guard child < count else { break }
            if child + 1 < count, precedes(due[first + child], due[first + child + 1]) {
                child += 1
            }
            guard precedes(timer, due[first + child]) else { break }
            due[first + hole] = due[first + child]
            hole = child
        }
        due[first + hole] = timer
    }

    private func precedes(_ a: Int32, _ b: Int32) -> Bool {
        let a = nodes[Int(a)]
        let b = nodes[Int(b)]
        return a.deadline != b.deadline
            ? a.deadline < b.deadline : Int32(bitPattern: a.sequence &- b.sequence) < 0
    }

    private func earliestDeadline() -> Int64 {
        guard let place = earliestPlace() else { return .max }
        var timer = heads[place]
        var least = Int64.max
        while timer >= 0 {
            let node = nodes[Int(timer)]
            least = min(least, node.deadline)
            timer = node.next
        }
        return least
    }
}
